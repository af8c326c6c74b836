/* Build the static files: one style sheet, the scripts, the icon sprite and the mark, each under a name that
   changes with its content, and manifest.json, which says what each is called today and which parts a script needs
   from the start: pages ask for those at once, not when the script that names them has come.

     node build.mjs OUT        writes into the empty folder OUT

   The style sheet is compiled by Tailwind from src/app.css, with the classes that templates and scripts use; esbuild
   then bundles it with its fonts and hashes all names. Beside each text lie its compressed forms, which browsers take. */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const TEMPLATES = resolve(HERE, "../src/forecourt");
const SCRIPTS = { "app.js": "src/app.ts", "data.js": "src/data/page.ts", "upload.js": "src/upload.ts", "api.js": "src/api/page.ts" };

async function main(out) {
  mkdirSync(out, { recursive: true });
  const scripts = await buildScripts(out);
  const styles = await buildStyles(out);
  const manifest = {
    "app.css": styles.sheet,
    "text.woff2": styles.face,
    ...scripts.names,
    "icons.svg": writeHashed(out, "icons.svg", sprite(iconNames())),
    "mark.svg": writeHashed(out, "mark.svg", readFileSync(join(HERE, "src/mark.svg"), "utf8")),
    modules: scripts.modules,
  };
  compressTexts(out);
  writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
}

async function buildStyles(out) {
  const tailwind = join(HERE, "node_modules/@tailwindcss/cli/dist/index.mjs");
  const compiled = execFileSync(process.execPath, [tailwind, "-i", "src/app.css", "-o", "-"], {
    cwd: HERE,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const result = await build({
    stdin: { contents: compiled, resolveDir: HERE, sourcefile: "app.css", loader: "css" },
    bundle: true,
    minify: true,
    target: ["chrome120", "firefox121", "safari17.4"],
    outdir: out,
    entryNames: "app-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".woff2": "file" },
    metafile: true,
  });
  const named = (pattern) => nameOf(result.metafile, (file) => pattern.test(file));
  return { sheet: named(/\.css$/), face: named(/geist-latin-wght-[^/]*\.woff2$/) };
}

async function buildScripts(out) {
  const result = await build({
    absWorkingDir: HERE,
    entryPoints: Object.values(SCRIPTS),
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    outdir: out,
    entryNames: "[name]-[hash]",
    chunkNames: "shared-[hash]",
    legalComments: "none",
    metafile: true,
  });
  const named = (source) => nameOf(result.metafile, (_, output) => output.entryPoint === source);
  const names = Object.fromEntries(Object.entries(SCRIPTS).map(([name, source]) => [name, named(source)]));
  const parts = (name) => [...partsOf(result.metafile, name)];
  return { names, modules: Object.fromEntries(Object.entries(names).map(([name, built]) => [name, parts(built)])) };
}

/* What a script imports from the start, and what that imports; not what it asks for later. */
function partsOf(metafile, name, found = new Set()) {
  const [, output] = Object.entries(metafile.outputs).find(([file]) => basename(file) === name);
  for (const { path, kind } of output.imports) {
    const part = basename(path);
    if (kind !== "import-statement" || found.has(part)) continue;
    found.add(part);
    partsOf(metafile, part, found);
  }
  return found;
}

function nameOf(metafile, matches) {
  const found = Object.entries(metafile.outputs).find(([file, output]) => matches(file, output));
  return basename(found[0]);
}

/* Icons: those that a template or a script names, and those in icons.json, which views choose by name. */
function iconNames() {
  const chosen = JSON.parse(readFileSync(join(HERE, "icons.json"), "utf8"));
  const templates = globSync("**/templates/**/*.html", { cwd: TEMPLATES }).map((file) => join(TEMPLATES, file));
  const scripts = globSync("src/**/*.ts", { cwd: HERE }).map((file) => join(HERE, file));
  const inTemplates = templates.flatMap((file) => matches(file, /(?:\{% icon |glyph=|glyph\|default:)"([a-z0-9-]+)"/g));
  const inScripts = scripts.flatMap((file) => matches(file, /\bicon\("([a-z0-9-]+)"/g));
  return [...new Set([...chosen, ...inTemplates, ...inScripts])].sort();
}

function matches(file, pattern) {
  return [...readFileSync(file, "utf8").matchAll(pattern)].map((match) => match[1]);
}

function sprite(names) {
  return `<svg xmlns="http://www.w3.org/2000/svg" hidden>${names.map(symbol).join("")}</svg>`;
}

function symbol(name) {
  const source = readFileSync(join(HERE, `node_modules/lucide-static/icons/${name}.svg`), "utf8");
  const shapes = source.replace(/<!--.*?-->/gs, "").match(/<svg[^>]*>(.*)<\/svg>/s)[1];
  const tight = shapes.replace(/\s+/g, " ").replace(/> </g, "><").trim();
  return `<symbol id="i-${name}" viewBox="0 0 24 24">${tight}</symbol>`;
}

function writeHashed(out, name, text) {
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  const hashed = name.replace(".", `-${digest}.`);
  writeFileSync(join(out, hashed), text);
  return hashed;
}

function compressTexts(out) {
  for (const name of readdirSync(out).filter((file) => /\.(css|js|svg)$/.test(file))) {
    const text = readFileSync(join(out, name));
    writeFileSync(join(out, `${name}.br`), brotliCompressSync(text));
    writeFileSync(join(out, `${name}.gz`), gzipSync(text, { level: 9 }));
  }
}

await main(resolve(process.argv[2] ?? join(HERE, "dist")));
