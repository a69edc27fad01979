import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** The options that docker-compose.yml gives to Node for the server, such as the size of its heap. */
export function nodeOptionsOfCompose(): string {
  const text = readFileSync(join(__dirname, "../../../docker-compose.yml"), "utf8");
  const { services } = parse(text, { merge: true }) as {
    services: { server: { environment: Record<string, string> } };
  };
  return services.server.environment.NODE_OPTIONS!.replace(/^\$\{NODE_OPTIONS:-(.*)\}$/, "$1");
}
