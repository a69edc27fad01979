const { AsyncLocalStorage } = require("node:async_hooks");
const { PerformanceObserver } = require("node:perf_hooks");
const { Script } = require("node:vm");
const Runtime = require("jest-runtime").default;

/** Compiled modules of this worker by path, shared by all test files. */
const compiled = new Map();

/** Transformed modules of this worker by path. All projects transform alike, and every module is CommonJS. */
const transformed = new Map();

/** Objects of Node that the modules of this test file use, and that would outlive them. */
const used = new Set();

for (const [{ prototype }, names] of [
  [AsyncLocalStorage, ["run", "enterWith"]],
  [PerformanceObserver, ["observe"]],
]) {
  for (const name of names) {
    const method = prototype[name];
    prototype[name] = function (...args) {
      used.add(this);
      return method.apply(this, args);
    };
  }
}

/**
 * Modules look up a global in the context of their test file, which takes much longer than a variable around them.
 * Globals that fakes replace, such as Date, are left out.
 */
const GLOBALS = [
  ...["Array", "Error", "JSON", "Map", "Math", "Number", "Object"],
  ...["Promise", "Reflect", "Set", "String", "Symbol", "WeakMap"],
];

/** In watch mode, one process may see a file change. */
const isWorker = process.send !== undefined;

/**
 * Jest's own runtime, in which each test file has its own modules. Three differences. A worker reads, transforms and
 * compiles a module once and runs it again for each test file: that was half of the cost of most files with a database.
 * Common globals are variables around a module, which takes a twentieth off these files. And the async storages and
 * performance observers of a file's modules end with it: those that are left keep the modules in memory, and are worked
 * off at each promise and each collection of later files.
 */
class FrugalRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    const { executor } = this;
    if (typeof executor?.compile !== "function" || !Array.isArray(executor.injectedModuleParameters))
      throw new Error("This version of Jest compiles modules elsewhere: testing/frugal-runtime.cjs has to follow.");
    const compile = executor.compile.bind(executor);
    executor.compile = (source, filename) => {
      const script = compiledModule(source, filename, executor.injectedModuleParameters);
      const context = this._environment.getVmContext();
      // Jest reports syntax errors itself.
      if (!script || !context) return compile(source, filename);
      this.globals ??= GLOBALS.map((name) => this._environment.global[name]);
      return script.runInContext(context)(...this.globals);
    };
    if (isWorker) transformOnce(executor.transformCache);
  }

  teardown() {
    super.teardown();
    for (const one of used) one instanceof AsyncLocalStorage ? one.disable() : one.disconnect();
    used.clear();
  }
}

/** Files of JSON and Jest's own modules take the usual way. */
function transformOnce(cache) {
  const transform = cache.transform.bind(cache);
  cache.transform = (filename, options) => {
    if (options?.isInternalModule) return transform(filename, options);
    const known = transformed.get(filename);
    if (!known) {
      const code = transform(filename, options);
      transformed.set(filename, cache.transforms.get(filename));
      return code;
    }
    cache.transforms.set(filename, known);
    if (known.sourceMapPath) cache.sourceMaps.set(filename, known.sourceMapPath);
    return known.code;
  };
}

/**
 * A script that evaluates to a function of the globals, which answers the function that Jest calls with `module`,
 * `exports`, `require` and so on; null: it does not compile.
 */
function compiledModule(source, filename, parameters) {
  const known = compiled.get(filename);
  if (known?.source === source) return known.script;
  // In parentheses, V8 compiles the function at once rather than at its call, after a first look.
  const head = `(function (${GLOBALS.join(", ")}) { return (function (${parameters.join(", ")}) {`;
  // Keeps the positions in stack traces those of the file.
  try {
    const script = new Script(`${head}${source}\n}); })`, { filename, columnOffset: -head.length });
    compiled.set(filename, { source, script });
    return script;
  } catch {
    return null;
  }
}

module.exports = FrugalRuntime;
