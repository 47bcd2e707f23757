// Starts one demonstration server for the whole run, on a free port and with a folder of its own, and stops it at the end.
// What the tests learn of it: SPORTELLO_TEST_URL, SPORTELLO_TEST_PASSWORD (of every demonstration account) and
// SPORTELLO_TEST_HOME (its folder: the mails it writes lie in there).
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const START_WITHIN_MS = 120_000;

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

export default async function start() {
  const program = resolve(process.env.SPORTELLO_PROGRAM ?? "../../target/debug/sportello");
  const home = await mkdtemp(join(tmpdir(), "sportello-browser-"));
  const listen = `127.0.0.1:${await freePort()}`;
  const clock = join(home, "clock");
  // Time stands still, on a day of our own: what the pages show does not depend on today.
  await writeFile(clock, "2026-03-02T08:00:00Z\n");

  let printed = "";
  const server = spawn(program, ["serve", "--demo"], {
    cwd: home,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      SPORTELLO_LISTEN: listen,
      SPORTELLO_DATA_DIR: join(home, "data"),
      SPORTELLO_DATABASE_URL: `sqlite://${join(home, "data", "sportello.db")}`,
      SPORTELLO_CLOCK_FILE: clock,
      SPORTELLO_RATE_LIMIT: "0",
      SPORTELLO_LOG: "warn",
    },
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

  const url = `http://${listen}`;
  const deadline = Date.now() + START_WITHIN_MS;
  while (!(await answers(`${url}/api/v1/status`))) {
    if (ended || Date.now() > deadline) {
      await stop();
      throw new Error(`the demonstration server did not start:\n${printed}`);
    }
    await pause(200);
  }
  const password = printed.match(/\bpassword\b[^\S\n]*[:=]?[^\S\n]*(\S+)/i)?.[1];
  if (!password) {
    await stop();
    throw new Error(`the demonstration server printed no password:\n${printed}`);
  }
  Object.assign(process.env, {
    SPORTELLO_TEST_URL: url,
    SPORTELLO_TEST_PASSWORD: password,
    SPORTELLO_TEST_HOME: home,
  });
  return stop;
}
