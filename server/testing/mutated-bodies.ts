import { type ArbitraryOperation, pickOne, type Random } from "./arbitrary-operations";

const PIECES = [
  "{",
  "}",
  "(",
  ")",
  "$",
  "@",
  '"',
  '"""',
  "...",
  "null",
  "\\u0000",
  "\u0000",
  "é",
  "🦊",
  "__schema",
  "!",
  ":",
  "[[",
  "#",
  "1e999",
];

/** Broken requests: damaged documents, variables of the wrong kind, broken JSON. */
export function mutatedBody(random: Random, { query, variables }: ArbitraryOperation): string {
  const kind = random();
  if (kind < 0.4) return JSON.stringify({ query: damaged(random, query), variables });
  if (kind < 0.7) return JSON.stringify({ query, variables: wrongVariables(random, variables) });
  if (kind < 0.8)
    return JSON.stringify({ query, variables, operationName: pickOne<unknown>(random, ["Nobody", "", 7, null, {}]) });
  if (kind < 0.9) return damaged(random, JSON.stringify({ query, variables }));
  return pickOne(random, ODD_BODIES);
}

const ODD_BODIES = [
  "",
  "null",
  "[]",
  "7",
  '"{ __typename }"',
  "{}",
  '{"query":null}',
  '{"query":{}}',
  '{"query":["{ __typename }"]}',
  '[{"query":"{ __typename }"}]',
  '{"query":"{ __typename }","variables":[]}',
  '{"query":"{ __typename }","variables":"x"}',
  '{"query":"{ __typename }","extensions":7}',
  '{"query":"{ __typename }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}',
  '{"extensions":{"persistedQuery":{"version":9}}}',
  '{"__proto__":{"query":"{ __typename }"}}',
  '{"constructor":{"prototype":{"x":1}}}',
  `{"query":"{ __typename }","variables":${"[".repeat(5_000)}${"]".repeat(5_000)}}`,
];

function damaged(random: Random, text: string): string {
  let result = text;
  for (let n = 1 + Math.floor(random() * 3); n > 0; n -= 1) {
    const at = Math.floor(random() * result.length);
    const length = Math.floor(random() * 8);
    const rest = random() < 0.5 ? result.slice(at + length) : result.slice(at);
    const piece = random() < 0.3 ? result.slice(at, at + 40) : pickOne(random, PIECES);
    result = result.slice(0, at) + (random() < 0.3 ? "" : piece) + rest;
  }
  return result;
}

const WRONG: readonly unknown[] = [
  null,
  true,
  -1,
  1.5,
  2 ** 53,
  "",
  "x",
  [],
  {},
  [null],
  [[{}]],
  { id: 1 },
  { toString: null },
];

function wrongVariables(random: Random, variables: Record<string, unknown>): unknown {
  if (random() < 0.1) return pickOne(random, WRONG);
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => {
      const choice = random();
      if (choice < 0.2) return [];
      if (choice < 0.5) return [[name, pickOne(random, WRONG)]];
      return [[name, deeplyWrong(random, value)]];
    }),
  );
}

function deeplyWrong(random: Random, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return random() < 0.3 ? pickOne(random, WRONG) : value;
  if (Array.isArray(value)) return value.map((one) => deeplyWrong(random, one));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, deeplyWrong(random, one)]));
}
