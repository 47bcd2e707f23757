// Starts a demonstration server for each worker, on a free port and with a folder of its own, and stops them at the end of
// the run. SPORTELLO_TEST_DEMO names a folder with the data of a demonstration that nobody has used: to load it takes most
// of a minute. Without it each server loads its own.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const START_WITHIN_MS = 300_000;

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

async function answers(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}

const program = () => resolve(process.env.SPORTELLO_PROGRAM ?? "../../target/debug/sportello");

// The settings of the server that lives in this folder.
const settings = (home, address) => ({
  ...process.env,
  SPORTELLO_LISTEN: address,
  SPORTELLO_DATA_DIR: join(home, "data"),
  SPORTELLO_DATABASE_URL: `sqlite://${join(home, "data", "sportello.db")}`,
  SPORTELLO_RATE_LIMIT: "0",
  SPORTELLO_LOG: "warn",
});

// Only a demonstration takes its time from a file.
const demonstration = (home, address) => ({ ...settings(home, address), SPORTELLO_CLOCK_FILE: join(home, "clock") });

// Starts a server in a folder of its own. In a demonstration time stands still on a day of our own: what the pages show
// does not depend on today. Gives its address, its folder, what it has printed, how to run a command beside it, how to set the
// clock of a demonstration, and how to stop it.
export async function serve(...options) {
  const home = await mkdtemp(join(tmpdir(), "sportello-browser-"));
  const address = `127.0.0.1:${await freePort()}`;
  await writeFile(join(home, "clock"), "2026-03-02T08:00:00Z\n");
  const loaded = process.env.SPORTELLO_TEST_DEMO;
  if (loaded && options.includes("--demo")) await cp(loaded, join(home, "data"), { recursive: true });

  let printed = "";
  const server = spawn(program(), ["serve", ...options], {
    cwd: home,
    stdio: ["ignore", "pipe", "pipe"],
    env: options.includes("--demo") ? demonstration(home, address) : settings(home, address),
  });
  let ended = false;
  server.on("error", (error) => {
    ended = true;
    printed += `${error}\n`;
  });
  server.on("exit", () => (ended = true));
  for (const stream of [server.stdout, server.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (printed += text));
  }
  async function stop() {
    if (!ended) {
      server.kill("SIGTERM");
      await Promise.race([once(server, "exit"), pause(10_000)]);
      if (!ended) server.kill("SIGKILL");
    }
    await rm(home, { recursive: true, force: true });
  }

  const url = `http://${address}`;
  const deadline = Date.now() + START_WITHIN_MS;
  while (!(await answers(`${url}/api/v1/status`))) {
    if (ended || Date.now() > deadline) {
      await stop();
      throw new Error(`the server did not start:\n${printed}`);
    }
    await pause(200);
  }
  return {
    url,
    home,
    printed: () => printed,
    command: (...words) => run(home, address, words),
    setClock: (instant) => writeFile(join(home, "clock"), `${instant}\n`),
    stop,
  };
}

// The server of the worker that asks: its address, its folder, and the password of every demonstration account.
export const demo = () => JSON.parse(process.env.SPORTELLO_TEST_SERVERS)[Number(process.env.TEST_PARALLEL_INDEX)];

// Runs a command of the program beside the worker's demonstration server; gives what it prints.
export function command(...words) {
  const { home, url } = demo();
  return run(home, new URL(url).host, words);
}

function run(home, address, words) {
  const env = demonstration(home, address);
  return execFileSync(program(), words, { cwd: home, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}

export default async function start({ workers }) {
  const servers = [];
  const stop = () => Promise.all(servers.map((server) => server.stop()));
  try {
    while (servers.length < workers) servers.push(await serve("--demo"));
    const known = servers.map(({ url, home, printed }) => ({ url, home, password: passwordIn(printed()) }));
    process.env.SPORTELLO_TEST_SERVERS = JSON.stringify(known);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

function passwordIn(printed) {
  const password = printed.match(/\bpassword\b[^\S\n]*[:=]?[^\S\n]*(\S+)/i)?.[1];
  if (!password) throw new Error(`the demonstration server printed no password:\n${printed}`);
  return password;
}
