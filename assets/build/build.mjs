// Rebuilds the vendored and compiled files of assets/ from the locked npm packages and from build/src.
//   node build.mjs           writes them
//   node build.mjs --check   writes nothing, fails if what is committed differs
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import cssnano from 'cssnano';
import postcss from 'postcss';
import * as sass from 'sass';
import { minify } from 'terser';

const here = import.meta.dirname;
const assets = join(here, '..');
const npm = (...path) => readFileSync(join(here, 'node_modules', ...path));
const own = name => readFileSync(join(here, 'src', name), 'utf8');
const version = name => JSON.parse(npm(name, 'package.json')).version;
const italia = version('bootstrap-italia');
const built = new Map();

// Styles: Bootstrap Italia's families, then our layer, in one minified file.
const scss = name => sass.compileString(own(name), {
  loadPaths: [join(here, 'node_modules/bootstrap-italia/src/scss')], quietDeps: true, logger: sass.Logger.silent,
}).css.replace(/^\uFEFF|@charset "UTF-8";/g, '');
const css = scss('bootstrap-italia.scss') + scss('sportello.scss');
const banner = `/*! Bootstrap Italia ${italia} (BSD-3-Clause) and Sportello (EUPL-1.2) */\n`;
// SVG inside data: URLs is left as it is: minifying it would need one more package for nothing.
const { css: small } = await postcss([cssnano({ preset: ['default', { svgo: false }] })]).process(css, { from: undefined });
built.set('css/sportello.css', `${banner}${small}\n`);

// Scripts.
built.set('js/htmx.min.js', npm('htmx.org/dist/htmx.min.js'));
const { code } = await minify(own('sportello.js'), { module: false, compress: { passes: 2 }, format: { comments: /EUPL/ } });
built.set('js/sportello.js', `${code}\n`);

// Fonts: woff2, the weights that the styles declare.
for (const [from, to] of [['regular', '400'], ['italic', '400-italic'], ['600', '600'], ['700', '700']]) {
  built.set(`fonts/titillium-web-${to}.woff2`, npm(`bootstrap-italia/dist/fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-${from}.woff2`));
}
// The same letters as TrueType, which a PDF can embed; the program reads them, nobody is served them.
for (const [from, to] of [['regular', '400'], ['600', '600']]) {
  built.set(`print/titillium-web-${to}.ttf`, npm(`bootstrap-italia/dist/fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-${from}.ttf`));
}
built.set('fonts/roboto-mono-400.woff2', npm('bootstrap-italia/dist/fonts/Roboto_Mono/roboto-mono-v13-latin-ext_latin-regular.woff2'));

// Icons: the listed ones, ids as upstream.
const sprites = new Map([...npm('bootstrap-italia/dist/svg/sprites.svg').toString()
  .matchAll(/<symbol[^>]*\bid="([^"]+)"[^]*?<\/symbol>/g)].map(found => [found[1], found[0]]));
const icons = own('icons.txt').split(/\s+/).filter(Boolean).map(id => {
  if (!sprites.has(id)) throw new Error(`no icon ${id} in Bootstrap Italia ${italia}`);
  return sprites.get(id);
});
built.set('icons/sprite.svg', `<svg xmlns="http://www.w3.org/2000/svg">${icons.join('')}</svg>\n`);

// Viewer of the interface description.
const withoutMap = name => npm('swagger-ui-dist', name).toString().replace(/\n?(\/\/#|\/\*#) sourceMappingURL=.*\s*$/, '\n');
for (const name of ['swagger-ui-bundle.js', 'swagger-ui.css']) built.set(`viewer/${name}`, withoutMap(name));

// Licences of all that.
for (const [from, to] of [
  ['bootstrap-italia/LICENSE', 'bootstrap-italia.txt'], ['bootstrap-italia/dist/fonts/Titillium_Web/OFL.txt', 'titillium-web.txt'],
  ['bootstrap-italia/dist/fonts/Roboto_Mono/LICENSE.txt', 'roboto-mono.txt'], ['htmx.org/LICENSE', 'htmx.txt'],
  ['swagger-ui-dist/LICENSE', 'swagger-ui.txt'], ['swagger-ui-dist/NOTICE', 'swagger-ui-notice.txt'],
  ['swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt', 'swagger-ui-bundled.txt'],
]) built.set(`licenses/${to}`, npm(from));

// Checksums of everything above.
const sum = bytes => createHash('sha256').update(bytes).digest('hex');
built.set('SHA256SUMS', [...built].map(([name, bytes]) => `${sum(bytes)}  ${name}\n`).sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join(''));

const kb = n => `${(n / 1024).toFixed(1)} KB`.padStart(10);
const check = process.argv.includes('--check');
let different = 0;
for (const [name, bytes] of built) {
  const path = join(assets, name);
  if (check) {
    if (!existsSync(path) || Buffer.compare(readFileSync(path), Buffer.from(bytes)) !== 0) {
      different += 1;
      console.error(`differs: ${name}`);
    }
    continue;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  if (/\.(css|js|svg)$/.test(name)) {
    console.log(`${name.padEnd(32)}${kb(Buffer.byteLength(bytes))} raw ${kb(gzipSync(bytes, { level: 9 }).length)} gz ${kb(brotliCompressSync(bytes).length)} br`);
  }
}
for (const folder of ['css', 'js', 'fonts', 'print', 'icons', 'licenses']) {
  for (const file of existsSync(join(assets, folder)) ? readdirSync(join(assets, folder)) : []) {
    if (!built.has(`${folder}/${file}`)) { different += 1; console.error(`nobody builds ${folder}/${file}`); }
  }
}
if (different) process.exit(1);
if (check) console.log(`${built.size} files reproduce`);
