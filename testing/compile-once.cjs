const { Script } = require("node:vm");
const Runtime = require("jest-runtime").default;

/** Compiled modules of this worker by path, shared by all test files. */
const compiled = new Map();

/**
 * Jest's own runtime, in which each test file has its own modules. The difference: a worker compiles a module once and
 * runs it again for each test file. Compiling was half of the cost of most files with a database.
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
      // Jest reports syntax errors itself.
      return script && context ? script.runInContext(context) : compile(source, filename);
    };
  }
}

/**
 * A script that evaluates to the function that Jest calls with `module`, `exports`, `require` and so on; null: it does
 * not compile.
 */
function compiledModule(source, filename, parameters) {
  const known = compiled.get(filename);
  if (known?.source === source) return known.script;
  const head = `(function (${parameters.join(", ")}) {`;
  // Keeps the positions in stack traces those of the file.
  try {
    const script = new Script(`${head}${source}\n})`, { filename, columnOffset: -head.length });
    compiled.set(filename, { source, script });
    return script;
  } catch {
    return null;
  }
}

module.exports = CompileOnceRuntime;
