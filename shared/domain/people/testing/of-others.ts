import type { ApproverSpec, ConditionsSpec, NamedSpec, WorldSpec } from "./any-world";
import type { Answers } from "./model-side";

/** Of some answers what is about other providers alone: nothing that this one says may change it. */
export function answersOfOthers(
  { providers, rules, integrationOwners, flows, resources }: WorldSpec,
  provider: number,
  asked: readonly { readonly requester: string; readonly grantee: string; flow: number }[],
  answers: Answers,
): Partial<Answers> {
  const isOther = (ref: string) => !ref.startsWith(`${provider}/`);
  const namesOthers = (named: readonly Pick<NamedSpec, "provider">[]) =>
    named.every((one) => one.provider % providers.length !== provider);
  const inConditions = (group: ConditionsSpec | null) => namesOthers(group?.conditions ?? []);
  const ownersAreOthers = namesOthers(rules) && namesOthers(integrationOwners);
  const isOfOthers = (approver: ApproverSpec) =>
    approver.kind === "manager" || (approver.kind === "owner" ? ownersAreOthers : namesOthers([approver]));
  const others = (refs: readonly string[]) => refs.filter(isOther);
  const only = <T>(record: Readonly<Record<string, T>>, keep: (value: T) => boolean) =>
    Object.fromEntries(Object.entries(record).filter(([ref, value]) => isOther(ref) && keep(value)));
  return {
    // Whoever belonged to nobody may be linked by what this one says, once.
    whose: only(answers.whose, (home) => home !== null && isOther(home)),
    roles: only(answers.roles, (roles) => roles !== null),
    owners: resources.map((_resource, n) => (ownersAreOthers ? answers.owners[n]! : [])),
    deciders: resources.map((_resource, n) => (ownersAreOthers ? others(answers.deciders[n]!) : [])),
    requestors: flows.map(({ requestors }, n) => (inConditions(requestors) ? others(answers.requestors[n]!) : [])),
    grantees: flows.map(({ grantees }, n) => (inConditions(grantees) ? others(answers.grantees[n]!) : [])),
    approvers: asked.map(({ requester, grantee, flow }, n) =>
      isOther(requester) && isOther(grantee)
        ? flows[flow]!.approvers.map((approver, a) => (isOfOthers(approver) ? others(answers.approvers[n]![a]!) : []))
        : [],
    ),
  };
}
