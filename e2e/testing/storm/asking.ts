import { eventually } from "../../../testing/eventually";
import type { Api } from "../api";
import type { PlannedAsk } from "./plan";

interface Item {
  readonly state: string;
  readonly grantId: string | null;
}

const ITEMS = "id items { state grantId }";

/** Asks for access and has it approved, again and again while the server is away, as clients do. Answers the grant's id. */
export async function askUntilGranted(
  { person, approver }: { readonly person: Api; readonly approver: Api },
  ask: PlannedAsk,
  resourceId: string,
): Promise<string> {
  const input = {
    resourceIds: [resourceId],
    permissions: [{ permission: ask.policy }],
    durationSeconds: ask.seconds,
    justification: "It storms",
    clientRequestId: `${ask.person} ${ask.policy} ${ask.cluster}`,
  };
  return eventually(`${ask.person} is given ${ask.policy} on ${ask.cluster}`, async () => {
    const request = await whileAway(
      person,
      `mutation ($input: AccessRequestInput!) { createAccessRequest(input: $input) { request { ${ITEMS} } } }`,
      { input },
    );
    const asked = request?.createAccessRequest as { request: { id: string; items: Item[] } } | null | undefined;
    const { id, items } = asked?.request ?? {};
    if (!id || !items) return null;
    // An approval whose answer was lost was done, or not.
    if (items[0]!.state !== "PENDING") return items[0]!.grantId;
    const document = `mutation ($id: ID!) { approveRequest(requestId: $id) { request { ${ITEMS} } } }`;
    const approved = await whileAway(approver, document, { id });
    const [item] = approved ? (approved.approveRequest as { request: { items: Item[] } }).request.items : [];
    return item?.grantId ?? null;
  });
}

export async function giveBackUntilHeard(person: Api, grantId: string): Promise<void> {
  await eventually(`grant ${grantId} is given back`, async () => {
    try {
      const query = "mutation ($id: ID!) { revokeGrant(grantId: $id) { grant { id } } }";
      const { errors } = await person.send(query, { id: grantId });
      // It was over before.
      return errors.length === 0 || errors[0]!.extensions.code === "INVALID_STATE";
    } catch {
      return false;
    }
  });
}

/** Null: the server is away, or has lost what it stands on. A refusal fails the story. */
async function whileAway(
  api: Api,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown> | null> {
  const answer = await api.send<Record<string, unknown>>(query, variables).catch(() => null);
  if (!answer) return null;
  const [error] = answer.errors;
  if (!error) return answer.data;
  if (PASSES.includes(error.extensions.code)) return null;
  throw new Error(`The API refused: ${answer.text}`);
}

const PASSES = ["INTERNAL", "UNAVAILABLE", "INTERNAL_SERVER_ERROR"];
