import type { EntityManager } from "typeorm";
import { type FieldProblem, notFound } from "../../../kernel/app-error";
import type { AccessFlow } from "../../access-flows/access-flow.entity";
import { managerWarnings, nameProblems, parsedFlow } from "../../access-flows/access-flows.service";
import { automaticSizeProblems } from "../../access-flows/automatic-size-problems";
import type { FlowWarning } from "../../access-flows/flow-warning";
import { flowWarningsOf } from "../../access-flows/flow-warnings";
import type { FlowInput } from "../../access-flows/input/flow-input";
import { loadFlowReferences } from "../../access-flows/input/load-flow-references";
import type { FlowContent } from "../../access-flows/input/parse-flow";
import { peopleMatcher } from "../../access-flows/matching/people-matcher";
import { freezeFlow } from "../../access-flows/people-values";
import { poolSizeProblems } from "../../access-flows/pool-size-problems";
import { presentFlows } from "../../access-flows/present-flows";
import { type ProposedFlow, waitingRequests } from "../../access-flows/requests-of-flow.port";
import { describeFlow } from "../../access-flows/summary/describe-flow";
import { loadFlowNames, summaryOf } from "../../access-flows/summary/load-flow-names";
import { type FlowReach, reachOf } from "./flow-reach";

/** `code`: the error code of the change itself. `flow`: the conflicting flow. */
interface PreviewProblem extends FieldProblem {
  readonly code: "INVALID_INPUT" | "CONFLICT";
  readonly flow?: Pick<AccessFlow, "id">;
}

export interface FlowPreview {
  readonly summary: string;
  readonly problems: readonly PreviewProblem[];
  readonly warnings: readonly FlowWarning[];
  /** Null: there are problems. */
  readonly reach: FlowReach | null;
}

/** `undecidableBy`: the ids of the pending requests that a flow would make undecidable, oldest first. */
export async function previewFlow(
  manager: EntityManager,
  input: FlowInput,
  id: string | null,
  undecidableBy: (flow: ProposedFlow) => Promise<readonly string[]>,
): Promise<FlowPreview> {
  const [flows, references] = await Promise.all([presentFlows(manager), loadFlowReferences(manager)]);
  const before = flows.find((flow) => flow.id === id) ?? null;
  if (id !== null && !before) throw notFound("The access flow");
  const { content, problems } = parsedFlow(references, input, before);
  const namesake = flows.find(({ nameKey }) => nameKey === content.nameKey);
  const conflicts = nameProblems(content, id, namesake ?? null).map((one) => ({ ...one, code: "CONFLICT" as const }));
  const all = [...problems.map(asInvalid), ...conflicts];
  if (all.length > 0) return refused(manager, content, all);
  const definition = await freezeFlow(manager, content.definition, before?.definition ?? null);
  const changed = { ...content, definition };
  const tooMuch = [...(await automaticSizeProblems(manager, changed)), ...(await poolSizeProblems(manager, changed))];
  if (tooMuch.length > 0) return refused(manager, changed, tooMuch.map(asInvalid));
  const match = peopleMatcher(manager);
  const named = loadFlowNames(manager, [definition, ...(before ? [before.definition] : [])]);
  const [[ofFlow], reach, undecidable, names] = await Promise.all([
    flowWarningsOf(manager, [changed], match),
    reachOf(manager, changed, before, { match, flows, named }),
    before && undecidableBy({ ...before, ...changed }),
    named,
  ]);
  return {
    summary: describeFlow(changed, names),
    problems: [],
    warnings: [...(before ? managerWarnings(before) : []), ...ofFlow!],
    reach: { ...reach, waitingRequests: undecidable && waitingRequests(undecidable, false) },
  };
}

const asInvalid = (problem: FieldProblem): PreviewProblem => ({ ...problem, code: "INVALID_INPUT" });

async function refused(
  manager: EntityManager,
  content: FlowContent,
  problems: readonly PreviewProblem[],
): Promise<FlowPreview> {
  return { summary: await summaryOf(manager, content), problems, warnings: [], reach: null };
}
