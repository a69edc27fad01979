import type { Condition, ConditionGroup, MatchOperator, RequestFor } from "../flow-definition";
import { describeList, type FlowNames, GAP, joinList, quoteText, type SummaryDetail } from "./summary-words";

/** Such as "Members of Payments", at the beginning of a sentence. */
export function describeRequestors(group: ConditionGroup, names: FlowNames, detail: SummaryDetail): string {
  const text = describePeople(group, names, detail);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Such as " for anybody else"; empty where only SELF is allowed. */
export function describeGrantees({ scopes, grantees }: RequestFor, names: FlowNames, detail: SummaryDetail): string {
  const isFor = (scope: RequestFor["scopes"][number]) => scopes.includes(scope);
  if (!isFor("OTHERS") && !isFor("DIRECT_REPORTS")) return "";
  const anybody = `${isFor("SELF") ? "anybody" : "anybody else"}${ofEverybody(names, detail)}`;
  const others = grantees?.conditions.length ? describePeople(grantees, names, detail) : anybody;
  const whom = [
    ...(isFor("SELF") ? ["themselves"] : []),
    ...(isFor("DIRECT_REPORTS") ? ["their reports"] : []),
    ...(isFor("OTHERS") ? [others] : []),
  ];
  return ` for ${joinList(whom, "or")}`;
}

/** Such as "members of Payments" or "people who are in Payments and who have the role lead". */
function describePeople({ operator, conditions }: ConditionGroup, names: FlowNames, detail: SummaryDetail): string {
  const [only] = conditions;
  if (!only) return `everybody${ofEverybody(names, detail)}`;
  if (conditions.length === 1 && only.attribute === "group" && only.operator === "IS") {
    return `members of ${describeValues(only, detail)}${describeProvider(only, names, detail)}`;
  }
  const word = operator === "AND" ? "and" : "or";
  // Each has its own "who", so that a negation reaches no further than its condition.
  const say = (condition: Condition) => `who ${predicateOf(condition, names, detail)}`;
  const list = describeList(conditions, say, { word, noun: "conditions", detail });
  return detail.items === 0 ? `people who fulfil ${list}` : `people ${list}`;
}

/** Such as " at Okta": people whose home is another provider are not meant. */
function ofEverybody({ everybodyAt }: FlowNames, detail: SummaryDetail): string {
  return everybodyAt === null ? "" : ` at ${quoteText(everybodyAt, detail)}`;
}

/** Values as alternatives, such as "ana or ben". A draft of a flow may have none. */
export function describeValues({ values }: Pick<Condition, "values">, detail: SummaryDetail): string {
  if (values.length === 0) return GAP;
  return describeList(values, (value) => quoteText(value, detail), { word: "or", noun: "values", detail });
}

export function describeProvider(
  { providerId }: Pick<Condition, "providerId">,
  names: FlowNames,
  detail: SummaryDetail,
): string {
  const name = names.provider(providerId);
  return name === null ? "" : ` at ${quoteText(name, detail)}`;
}

function predicateOf(condition: Condition, names: FlowNames, detail: SummaryDetail): string {
  const { attribute, operator } = condition;
  const { is, isNot, the, some } = WORDS.get(attribute) ?? custom(quoteText(attribute, detail));
  const verb = operator === "IS_NOT" || operator === "DOES_NOT_CONTAIN" ? isNot : is;
  return `${verb} ${OBJECTS[operator](the, some)}${describeValues(condition, detail)}${describeProvider(condition, names, detail)}`;
}

/** The verb of an attribute, and its object before whole values and before parts of values. */
interface PredicateWords {
  readonly is: string;
  readonly isNot: string;
  readonly the: string;
  readonly some: string;
}

const WORDS: ReadonlyMap<string, PredicateWords> = new Map([
  ["user", { is: "are", isNot: "are not", the: "", some: "somebody whose name" }],
  ["group", { is: "are in", isNot: "are not in", the: "", some: "a group whose name" }],
  ["role", { is: "have", isNot: "do not have", the: "the role ", some: "a role that" }],
  ["manager", { is: "report to", isNot: "do not report to", the: "", some: "somebody whose name" }],
]);

const custom = (name: string): PredicateWords => ({
  is: "have",
  isNot: "do not have",
  the: `the ${name} `,
  some: `a ${name} that`,
});

const OBJECTS: Readonly<Record<MatchOperator, (the: string, some: string) => string>> = {
  IS: (the) => the,
  IS_NOT: (the) => the,
  CONTAINS: (_, some) => `${some} contains `,
  DOES_NOT_CONTAIN: (_, some) => `${some} contains `,
  STARTS_WITH: (_, some) => `${some} starts with `,
};
