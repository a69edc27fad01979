import { join } from "node:path";
import { defineConfig } from "vite";
import { inlineDocuments } from "./inline-documents.mjs";

/**
 * `npx vite --config console/build/vite.config.mjs` serves the pages during development, against `npm start` on port
 * 4000.
 */
const server = process.env.DRAWBRIDGE_SERVER ?? "http://127.0.0.1:4000";
const proxied = ["/graphql", "/auth", "/audit"].map((path) => [path, { target: server, ws: true }]);

export default defineConfig({
  root: join(import.meta.dirname, ".."),
  plugins: [fontsAsFiles(), preloadedFonts(), inlineDocuments(join(import.meta.dirname, "..", "src"))],
  oxc: { jsx: { runtime: "automatic" } },
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    // The budgets check compressed sizes; this warning would be about uncompressed ones.
    chunkSizeWarningLimit: 2_000,
    modulePreload: { polyfill: false },
    manifest: "manifest.json",
    rolldownOptions: {
      // The design system marks client components for server-side rendering, which the console does not do.
      onLog: (level, log, tell) => log.code !== "MODULE_LEVEL_DIRECTIVE" && tell(level, log),
    },
    emptyOutDir: true,
  },
  server: { proxy: Object.fromEntries(proxied) },
});

/**
 * The design system embeds its fonts as base64 in its style sheet. They would add 140 kB to every first visit, and the
 * Content-Security-Policy refuses them. As files, a browser loads only the fonts that a page uses.
 */
function fontsAsFiles() {
  return {
    name: "fonts-as-files",
    apply: "build",
    enforce: "pre",
    transform(code, id) {
      if (!/\.css$/.test(id) || !code.includes("data:font/")) return null;
      const replaced = code.replace(
        /url\(["']?data:font\/(woff2?);[^,]*base64,([^)"']+)["']?\)/g,
        (_all, kind, base64) => {
          const source = Buffer.from(base64, "base64");
          return `url("__VITE_ASSET__${this.emitFile({ type: "asset", name: `font.${kind}`, source })}__")`;
        },
      );
      return { code: replaced, map: null };
    },
  };
}

/**
 * The fonts of every page load together with its scripts. Fonts that come later would redraw all text with other widths
 * and line breaks.
 */
function preloadedFonts() {
  return {
    name: "preloaded-fonts",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle }) =>
        EVERYWHERE.map((weight) => ({
          tag: "link",
          attrs: { rel: "preload", as: "font", type: "font/woff2", crossorigin: true, href: fontOf(bundle, weight) },
          injectTo: "head",
        })),
    },
  };
}

const EVERYWHERE = [400, 700];

function fontOf(bundle, weight) {
  const face = new RegExp(
    `@font-face\\s*{[^}]*font-weight:\\s*${weight};[^}]*font-style:\\s*normal;[^}]*url\\("?([^")]+)"?\\)`,
  );
  for (const { fileName, source } of Object.values(bundle)) {
    const found = fileName.endsWith(".css") && face.exec(String(source));
    if (found) return found[1];
  }
  throw new Error(`No style sheet has a font of weight ${weight}: see preloadedFonts in console/build/vite.config.mjs`);
}
