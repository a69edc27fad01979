const { Script } = require("node:vm");
const Runtime = require("jest-runtime").default;

/** Compiled modules of this worker by path, whichever test file needed them first. */
const compiled = new Map();

/**
 * Jest's own runtime, in which each test file has modules of its own, but for one thing: a worker compiles a module once, and
 * runs it anew for each test file. Compiling was half of what most files with a database cost.
 */
class CompileOnceRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    const { executor } = this;
    if (typeof executor?.compile !== "function" || !Array.isArray(executor.injectedModuleParameters))
      throw new Error("This version of Jest compiles modules elsewhere: testing/compile-once.cjs has to follow.");
    const compile = executor.compile.bind(executor);
    executor.compile = (source, filename) => {
      const script = compiledModule(source, filename, executor.injectedModuleParameters);
      const context = this._environment.getVmContext();
      // Jest has words of its own for what is no JavaScript.
      return script && context ? script.runInContext(context) : compile(source, filename);
    };
  }
}

/** A script whose value is the function that Jest calls with `module`, `exports`, `require` and so on; null: it does not compile. */
function compiledModule(source, filename, parameters) {
  const known = compiled.get(filename);
  if (known?.source === source) return known.script;
  const head = `(function (${parameters.join(", ")}) {`;
  // Stack traces show places of the file itself.
  try {
    const script = new Script(`${head}${source}\n})`, { filename, columnOffset: -head.length });
    compiled.set(filename, { source, script });
    return script;
  } catch {
    return null;
  }
}

module.exports = CompileOnceRuntime;
