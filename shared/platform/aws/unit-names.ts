import { ListOrganizationalUnitsForParentCommand, ListRootsCommand } from "@aws-sdk/client-organizations";
import { inParallel } from "../../kernel/async/in-parallel";
import { everyPage } from "./calls/pages";
import { type OrganizationDeps, organizationReader, PAGE_SIZE } from "./organizations";

/**
 * The names of the roots and of the units directly below each parent: one list for each parent, and one for the roots.
 */
export async function unitNames(
  deps: OrganizationDeps,
  parentIds: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const keep = (things: readonly { Id?: string; Name?: string }[]) => {
    for (const { Id, Name } of things) if (Id && Name) names.set(Id, Name);
  };
  keep(await namedRoots(deps, signal));
  await inParallel(PARENTS_AT_ONCE, parentIds, async (parentId) => keep(await namedUnits(deps, parentId, signal)));
  return names;
}

/** Their rate is four a second. */
const PARENTS_AT_ONCE = 4;

async function namedRoots(deps: OrganizationDeps, signal: AbortSignal) {
  const { send, call } = await organizationReader(deps, "ListRoots", signal);
  return everyPage(call, async (NextToken) => {
    const page = await send((client, options) =>
      client.send(new ListRootsCommand({ NextToken, MaxResults: PAGE_SIZE }), options),
    );
    return { items: page.Roots, next: page.NextToken };
  });
}

async function namedUnits(deps: OrganizationDeps, ParentId: string, signal: AbortSignal) {
  const { send, call } = await organizationReader(deps, "ListOrganizationalUnitsForParent", signal);
  return everyPage(call, async (NextToken) => {
    const page = await send((client, options) =>
      client.send(new ListOrganizationalUnitsForParentCommand({ ParentId, NextToken, MaxResults: PAGE_SIZE }), options),
    );
    return { items: page.OrganizationalUnits, next: page.NextToken };
  });
}
