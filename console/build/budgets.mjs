import { statSync } from "node:fs";
import { join } from "node:path";

/** Sizes after brotli: the files that sign-in and Home load, and those that the page of clusters adds. */
const FIRST = { js: 300_000, css: 80_000 };
const CLUSTERS_MORE = 90_000;

/** Prints the sizes. Throws an error that names every size over its budget. */
export function assertBudgets(outDir, manifest) {
  const sizeOf = (files) => [...files].reduce((sum, file) => sum + statSync(join(outDir, `${file}.br`)).size, 0);
  const entry = filesOf(manifest, "index.html");
  const home = union(entry, filesOf(manifest, "src/pages/home/home-page.tsx"));
  const clusters = union(home, filesOf(manifest, "src/pages/clusters/clusters-page.tsx"));
  const first = { js: sizeOf(home.js), css: sizeOf(home.css) };
  const more = sizeOf(clusters.js) + sizeOf(clusters.css) - first.js - first.css;
  console.log(
    `Pages as sent: sign-in and Home ${kB(first.js)} of JavaScript and ${kB(first.css)} of CSS, the clusters ${kB(more)} more.`,
  );
  const problems = [
    ...(first.js > FIRST.js ? [`JavaScript of sign-in and Home is ${kB(first.js)}, at most ${kB(FIRST.js)}`] : []),
    ...(first.css > FIRST.css ? [`CSS of sign-in and Home is ${kB(first.css)}, at most ${kB(FIRST.css)}`] : []),
    ...(more > CLUSTERS_MORE ? [`the clusters add ${kB(more)}, at most ${kB(CLUSTERS_MORE)}`] : []),
  ];
  if (problems.length > 0) throw new Error(`The pages are too large: ${problems.join("; ")}.`);
}

/** The files of a chunk and of its static imports. */
function filesOf(manifest, source, seen = new Set(), found = { js: new Set(), css: new Set() }) {
  const chunk = manifest[source];
  if (!chunk || seen.has(source)) return found;
  seen.add(source);
  found.js.add(chunk.file);
  for (const file of chunk.css ?? []) found.css.add(file);
  for (const one of chunk.imports ?? []) filesOf(manifest, one, seen, found);
  return found;
}

function union(a, b) {
  return { js: new Set([...a.js, ...b.js]), css: new Set([...a.css, ...b.css]) };
}

function kB(bytes) {
  return `${Math.round(bytes / 1_000)} kB`;
}
