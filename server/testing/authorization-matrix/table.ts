import { type GraphQLSchema, isObjectType } from "graphql";
import { ACTORS } from "./actors";
import type { Observations } from "./observations";
import type { Coordinate } from "./selection";

const COORDINATE_WIDTH = 52;
const CELL_WIDTH = 17;

/** Every field that can be requested, roots first. */
function coordinatesOf(schema: GraphQLSchema): Coordinate[] {
  const roots = [schema.getQueryType()!, schema.getMutationType()!, schema.getSubscriptionType()!];
  const others = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !type.name.startsWith("__") && !roots.includes(type))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return [...roots, ...others].flatMap((type) =>
    Object.keys(type.getFields())
      .sort()
      .map((field) => `${type.name}.${field}`),
  );
}

/** The observations as the text of the committed file: a line per coordinate or route, a column per actor. */
export function tableText(schema: GraphQLSchema, routes: readonly string[], sightings: Observations): string {
  const all = [...routes, ...coordinatesOf(schema)];
  const lines = all.map((coordinate) => lineText(coordinate.replace(" ", ":"), sightings.lineOf(coordinate)));
  return `${[lineText("coordinate", ACTORS), ...lines].join("\n")}\n`;
}

/** The differences in words: missing lines, surplus lines, and cells other than declared. */
export function tableDifferences(declared: string, made: string): string[] {
  const [before, after] = [linesOf(declared), linesOf(made)];
  const gone = [...before.keys()].filter((coordinate) => !after.has(coordinate));
  return [
    ...gone.map((coordinate) => `${coordinate} is declared, and is not in the schema.`),
    ...[...after].flatMap(([coordinate, cells]) => {
      const known = before.get(coordinate);
      if (known) return cellDifferences(coordinate, known, cells);
      return [`${coordinate} lacks a line. UPDATE_SNAPSHOT=1 would declare: ${cells.join(" ")}`];
    }),
  ];
}

/** Coordinates that no actor got: they are refused to everybody, or the world has no such object. */
export function neverObserved(made: string): Coordinate[] {
  return [...linesOf(made)]
    .filter(([coordinate, cells]) => !coordinate.includes(":/") && !/row|delivered/.test(cells.join()))
    .map(([coordinate]) => coordinate);
}

function cellDifferences(coordinate: Coordinate, declared: readonly string[], made: readonly string[]): string[] {
  return ACTORS.flatMap((actor, n) =>
    declared[n] === made[n] ? [] : [`${coordinate} for ${actor}: declared is ${declared[n]}, it was ${made[n]}.`],
  );
}

function linesOf(text: string): Map<Coordinate, string[]> {
  const rows = text.trimEnd().split("\n").slice(1);
  return new Map(rows.map((row) => row.split(/\s+/)).map(([coordinate = "", ...cells]) => [coordinate, cells]));
}

function lineText(first: string, cells: readonly string[]): string {
  return `${first.padEnd(COORDINATE_WIDTH)} ${cells.map((cell) => cell.padEnd(CELL_WIDTH)).join(" ")}`.trimEnd();
}
