// Lets a thread of a test load the TypeScript beside it, as it has no jest around it.
const { readFileSync } = require("node:fs");
const { transformSync } = require("@swc/core");

require.extensions[".ts"] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, "utf8"), { filename, sourceMaps: "inline" });
  module._compile(code, filename);
};

require("../identity-file-thread.ts");
