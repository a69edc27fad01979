import type { ActorName } from "./actors";
import type { Probe, ProbeCall } from "./probe";
import type { Answer } from "./send-operation";
import type { World } from "./world";

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

export interface ExistenceComparison {
  readonly compared: number;
  /** Fields whose answers differ, with both answers. */
  readonly apart: readonly string[];
}

/**
 * Repeats the calls about side A, once with its ids and once with ids of nothing. Different answers would reveal what
 * exists.
 */
export async function findExistenceLeaks(
  asking: Probe,
  { sideOf }: World,
  actor: ActorName,
  calls: readonly ProbeCall[],
): Promise<ExistenceComparison> {
  const apart: string[] = [];
  const compared = calls.filter(({ whose }) => whose === "A");
  for (const call of compared) {
    const text = JSON.stringify(call.variables);
    const unknown = text.replaceAll(ID, (id) => (sideOf(id) === "A" ? idOfNothing(id) : id));
    const known = await asking.answer(actor, call);
    const answer = await asking.answer(actor, { ...call, variables: JSON.parse(unknown) });
    // An answer may repeat its input, so ids are left out of the comparison.
    if (nameless(known) !== nameless(answer)) apart.push(`${call.field.name}: ${known} - but ${answer}`);
  }
  return { compared: compared.length, apart };
}

function idOfNothing(id: string): string {
  return `${id.slice(0, -12)}000000000000`;
}

function nameless(body: string): string {
  return body.replaceAll(ID, "id");
}

/** Compares the answers over HTTP and over a socket. */
export class TransportComparison {
  readonly apart: string[] = [];
  compared = 0;

  add(actor: ActorName, { field, whose }: ProbeCall, overHttp: Answer, overSocket: Answer): void {
    const [one, other] = [gist(overHttp, field.name), gist(overSocket, field.name)];
    this.compared += 1;
    if (one !== other)
      this.apart.push(`${field.name} of ${whose} by ${actor}: ${one} over HTTP, ${other} over a socket`);
  }
}

export function isGiven({ data }: Answer, field: string): boolean {
  return data !== null && data[field] !== null && data[field] !== undefined;
}

/** The outcome: given, or the code of the refusal. */
function gist(answer: Answer, field: string): string {
  const codes = new Set(
    answer.errors.map(({ code, path }) => `${code}${path.length > 1 ? ` at ${path.join(".")}` : ""}`),
  );
  return [isGiven(answer, field) ? "given" : "refused", ...[...codes].sort()].join(" ");
}
