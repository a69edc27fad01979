const { AsyncLocalStorage } = require("node:async_hooks");
const { PerformanceObserver } = require("node:perf_hooks");
const { Script } = require("node:vm");
const Runtime = require("jest-runtime").default;

/** Compiled modules of this worker by path, shared by all test files. */
const compiled = new Map();

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
 * Jest's own runtime, in which each test file has its own modules. Two differences. A worker compiles a module once and
 * runs it again for each test file: compiling was half of the cost of most files with a database. And the async
 * storages and performance observers of a file's modules end with it: those that are left keep the modules in memory,
 * and are worked off at each promise and each collection of later files.
 */
class FrugalRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    const { executor } = this;
    if (
      typeof executor?.compile !== "function" ||
      !Array.isArray(executor.injectedModuleParameters) ||
      !executor.config
    )
      throw new Error("This version of Jest compiles modules elsewhere: testing/frugal-runtime.cjs has to follow.");
    const compile = executor.compile.bind(executor);
    executor.compile = (source, filename) => {
      const script = compiledModule(source, filename, executor.injectedModuleParameters, executor.config);
      const context = this._environment.getVmContext();
      // Jest reports syntax errors itself.
      return script && context ? script.runInContext(context) : compile(source, filename);
    };
  }

  teardown() {
    super.teardown();
    for (const one of used) one instanceof AsyncLocalStorage ? one.disable() : one.disconnect();
    used.clear();
  }
}

/**
 * A script that evaluates to the function that Jest calls with `module`, `exports`, `require` and so on; null: it does
 * not compile.
 */
function compiledModule(source, filename, parameters, { sandboxInjectedGlobals: globals }) {
  const known = compiled.get(filename);
  if (known?.source === source) return known.script;
  // A module that declares one of the globals itself takes none of them.
  const script =
    scriptOf(source, filename, parameters) ??
    scriptOf(source, filename, parameters.slice(0, parameters.length - globals.length));
  if (script) compiled.set(filename, { source, script });
  return script;
}

function scriptOf(source, filename, parameters) {
  const head = `(function (${parameters.join(", ")}) {`;
  // Keeps the positions in stack traces those of the file.
  try {
    return new Script(`${head}${source}\n})`, { filename, columnOffset: -head.length });
  } catch {
    return null;
  }
}

module.exports = FrugalRuntime;
