import { z } from "zod";
import { configSchema } from "./config";

/** The text of `.env.example`: every variable with its description, choices and default, commented out. */
export function envExample(): string {
  const { properties, required } = z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  const variables = Object.entries(properties).map(([name, variable]) => {
    const meaning = wrap([variable.description, choices(variable)].filter(Boolean).join(" "));
    return [...meaning, required.includes(name) ? `${name}=` : `# ${name}=${variable.default ?? ""}`].join("\n");
  });
  return `${[HEAD, ...variables].join("\n\n")}\n`;
}

interface JsonSchema {
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, Variable>>;
}

interface Variable {
  readonly description?: string;
  readonly default?: string | number;
  readonly enum?: readonly string[];
}

const HEAD =
  "# Every variable the platform reads. Made from shared/config/config.ts; what is commented out may be left out.";

function choices({ enum: words }: Variable): string {
  return words ? `One of ${words.join(", ")}.` : "";
}

/** Comment lines of a readable width. */
function wrap(text: string): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    if (lines.at(-1)!.length + word.length > 110) lines.push("");
    lines.push(`${lines.pop()} ${word}`);
  }
  return lines.map((line) => `#${line}`);
}
