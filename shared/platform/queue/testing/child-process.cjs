// Lets a plain Node process load the TypeScript beside it, because a child of a test runs without jest.
const { readFileSync } = require("node:fs");
const { transformSync } = require("@swc/core");

require.extensions[".ts"] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, "utf8"), { filename, sourceMaps: "inline" });
  module._compile(code, filename);
};

require("./child-role.ts");
