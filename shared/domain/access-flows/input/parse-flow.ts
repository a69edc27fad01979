import type { FieldProblem } from "../../../kernel/app-error";
import type { AccessFlow } from "../access-flow.entity";
import type { FlowDefinition, FlowSettings, RequestFor, RequestScope, Timeframe } from "../flow-definition";
import { WEEK_DAYS } from "../timeframe";
import type { FlowInput, FlowSettingsInput, FlowTimeframeInput } from "./flow-input";
import { type ProviderReferences, parseConditions, parseEscalation, parsePolicy } from "./parse-people";
import { type IntegrationReferences, parseTargets } from "./parse-targets";
import { ProblemCollector } from "./problem-collector";

export type FlowContent = Pick<
  AccessFlow,
  "name" | "nameKey" | "description" | "active" | "trigger" | "maxDurationSeconds" | "definition"
>;

export interface ParsedFlow {
  /** Valid only without problems. */
  readonly content: FlowContent;
  /** All problems. */
  readonly problems: readonly FieldProblem[];
}

export type FlowReferences = ProviderReferences & IntegrationReferences;

const DEFAULT_MAX_SECONDS = 3_600;
const DEFAULT_MFA_SECONDS = 3_600;
const YEAR = 365 * 86_400;

/** Parses the input of a flow. References are resolved by `known`. */
export function parseFlow(input: FlowInput, known: FlowReferences): ParsedFlow {
  const problems = new ProblemCollector();
  const name = parseName(problems, input.name);
  const isAutomatic = input.trigger === "AUTOMATIC";
  const definition: FlowDefinition = {
    requestors: parseConditions(problems, ["requestors"], input.requestors ?? { conditions: [] }, known),
    requestFor: parseRequestFor(problems, input.requestFor, known),
    targets: parseTargets(problems, input.targets, known),
    timeframe: input.timeframe ? parseTimeframe(problems, input.timeframe) : null,
    approverPolicy: input.approverPolicy ? parsePolicy(problems, input.approverPolicy, known) : null,
    escalation: input.escalation ? parseEscalation(problems, input.escalation, known) : null,
    settings: parseSettings(problems, input.settings ?? {}, isAutomatic),
  };
  const content: FlowContent = {
    name,
    nameKey: name.toLowerCase(),
    description: problems.text(["description"], input.description, { least: 0, most: 1_000, lines: true }) || null,
    active: input.active ?? true,
    trigger: input.trigger ?? "SELF_SERVE",
    maxDurationSeconds: parseDuration(problems, input.maxDurationSeconds, isAutomatic),
    definition,
  };
  // Defaults would be dangerous here: more people, or fewer approvals, than intended.
  if (!input.requestors) problems.add(["requestors"], "'requestors' is required; without conditions it is everybody.");
  if (isAutomatic) checkAutomatic(problems, content);
  else checkSelfServe(problems, input, content);
  return { content, problems: problems.found };
}

function parseName(problems: ProblemCollector, value: string | null | undefined): string {
  const name = value?.trim() ?? "";
  if (name === "") problems.add(["name"], "'name' is required.");
  else if (!/^[A-Za-z0-9 _-]{1,64}$/.test(name)) {
    problems.add(["name"], "'name' must have 1 to 64 letters, digits, spaces, '-' or '_'.");
  }
  return name;
}

function parseDuration(
  problems: ProblemCollector,
  seconds: number | null | undefined,
  isAutomatic: boolean,
): number | null {
  if (seconds === undefined) return isAutomatic ? null : DEFAULT_MAX_SECONDS;
  return seconds === null ? null : problems.whole(["maxDurationSeconds"], seconds, { least: 10, most: YEAR });
}

function parseRequestFor(
  problems: ProblemCollector,
  input: FlowInput["requestFor"],
  known: ProviderReferences,
): RequestFor {
  if (!input) return { scopes: ["SELF"], grantees: null };
  const scopes = [...new Set(input.scopes)];
  problems.count(["requestFor", "scopes"], scopes, { least: 1, most: 3 });
  if (input.grantees && !scopes.includes("OTHERS")) {
    problems.add(["requestFor", "grantees"], "'grantees' goes with the scope 'others' only.");
  }
  const grantees = input.grantees ? parseConditions(problems, ["requestFor", "grantees"], input.grantees, known) : null;
  return { scopes, grantees };
}

function parseTimeframe(
  problems: ProblemCollector,
  { daysOfWeek, startTime, endTime, timeZone }: FlowTimeframeInput,
): Timeframe {
  const days = WEEK_DAYS.filter((day) => daysOfWeek.includes(day));
  problems.count(["timeframe", "daysOfWeek"], daysOfWeek, { least: 1, most: 7 });
  daysOfWeek.forEach((day, n) => {
    if (!WEEK_DAYS.some((one) => one === day)) {
      problems.add(["timeframe", "daysOfWeek", n], `'${day.slice(0, 64)}' is not one of ${WEEK_DAYS.join(", ")}.`);
    }
  });
  return {
    daysOfWeek: days,
    startTime: timeOfDay(problems, "startTime", startTime, /^(?:[01]\d|2[0-3]):[0-5]\d$/, "00:00 to 23:59"),
    endTime: timeOfDay(problems, "endTime", endTime, /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, "00:00 to 24:00"),
    timeZone: zoneName(problems, timeZone),
  };
}

/** A preview puts refused texts into its sentence too, which has a maximum. */
const LONGEST_SHOWN = 64;

function timeOfDay(problems: ProblemCollector, field: string, value: string, pattern: RegExp, range: string): string {
  const time = value.trim();
  if (!pattern.test(time)) problems.add(["timeframe", field], `'${field}' must be a time from ${range}.`);
  return time.slice(0, LONGEST_SHOWN);
}

function zoneName(problems: ProblemCollector, value: string): string {
  const zone = value.trim();
  if (!isTimeZone(zone)) {
    const message = `'timeZone' must be the name of a time zone, such as Europe/Berlin: '${zone.slice(0, LONGEST_SHOWN)}'.`;
    problems.add(["timeframe", "timeZone"], message);
  }
  return zone.slice(0, LONGEST_SHOWN);
}

/** Accepts named zones only: offsets have no daylight saving time. */
function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: zone });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function parseSettings(problems: ProblemCollector, input: FlowSettingsInput, isAutomatic: boolean): FlowSettings {
  const whole = (field: "maxExtensions" | "extensionSeconds", most: number) =>
    problems.whole(["settings", field], input[field] ?? 0, { least: 0, most });
  const labels = input.labels?.length
    ? problems.texts(["settings", "labels"], input.labels, { items: 20, most: 64 })
    : [];
  return {
    justificationRequired: input.justificationRequired ?? !isAutomatic,
    approverReasonRequired: input.approverReasonRequired ?? false,
    selfApprovalAllowed: input.selfApprovalAllowed ?? false,
    maxExtensions: whole("maxExtensions", 100),
    extensionSeconds: whole("extensionSeconds", YEAR),
    labels,
    ...parseSecondFactor(problems, input),
  };
}

function parseSecondFactor(
  problems: ProblemCollector,
  input: FlowSettingsInput,
): Pick<FlowSettings, "mfaRequired" | "mfaMaxAgeSeconds"> {
  const path = ["settings", "mfaMaxAgeSeconds"];
  if (!input.mfaRequired) {
    if (input.mfaMaxAgeSeconds) problems.add(path, "'mfaMaxAgeSeconds' needs 'mfaRequired'.");
    return { mfaRequired: false, mfaMaxAgeSeconds: 0 };
  }
  const seconds = problems.whole(path, input.mfaMaxAgeSeconds ?? DEFAULT_MFA_SECONDS, { least: 300, most: 43_200 });
  return { mfaRequired: true, mfaMaxAgeSeconds: seconds };
}

function checkSelfServe(
  problems: ProblemCollector,
  input: FlowInput,
  { maxDurationSeconds, definition }: FlowContent,
): void {
  const { approverPolicy, escalation, settings } = definition;
  if (input.approverPolicy === undefined) {
    problems.add(
      ["approverPolicy"],
      "'approverPolicy' is required. 'without' with APPROVAL means that nobody has to approve.",
    );
  }
  if (approverPolicy === null) {
    const needsOne = (path: string[]) =>
      problems.add(path, `'${path.at(-1)}' needs 'approverPolicy': nobody has to approve.`);
    if (escalation) needsOne(["escalation"]);
    if (settings.approverReasonRequired) needsOne(["settings", "approverReasonRequired"]);
    if (settings.selfApprovalAllowed) needsOne(["settings", "selfApprovalAllowed"]);
  }
  const { maxExtensions, extensionSeconds } = settings;
  const path = ["settings", "extensionSeconds"];
  if (maxExtensions > 0 && maxDurationSeconds === null) {
    problems.add(["settings", "maxExtensions"], "'maxExtensions' must be 0: access until revoked needs no extension.");
  }
  if (maxExtensions > 0 && extensionSeconds < 10) {
    problems.add(path, "'extensionSeconds' must be at least 10 where there are extensions.");
  }
  if (maxExtensions === 0 && extensionSeconds > 0) problems.add(path, "'extensionSeconds' needs 'maxExtensions'.");
}

/** AUTOMATIC flows have no requests and no approvals, so those settings are refused. */
function checkAutomatic(problems: ProblemCollector, { maxDurationSeconds, definition }: FlowContent): void {
  const { requestors, requestFor, approverPolicy, escalation, settings } = definition;
  const onlySelf: readonly RequestScope[] = ["SELF"];
  const refuse = (path: string[], isThere: boolean) => {
    if (isThere) problems.add(path, `'${path.at(-1)}' has no place in an AUTOMATIC flow: nobody asks or approves.`);
  };
  refuse(["maxDurationSeconds"], maxDurationSeconds !== null);
  refuse(["requestFor"], requestFor.scopes.join() !== onlySelf.join() || requestFor.grantees !== null);
  refuse(["approverPolicy"], approverPolicy !== null);
  refuse(["escalation"], escalation !== null);
  refuse(["settings", "justificationRequired"], settings.justificationRequired);
  refuse(["settings", "approverReasonRequired"], settings.approverReasonRequired);
  refuse(["settings", "selfApprovalAllowed"], settings.selfApprovalAllowed);
  refuse(["settings", "maxExtensions"], settings.maxExtensions > 0);
  refuse(["settings", "extensionSeconds"], settings.extensionSeconds > 0);
  refuse(["settings", "mfaRequired"], settings.mfaRequired);
  if (requestors.conditions.length === 0) {
    problems.add(
      ["requestors"],
      "'requestors' needs a condition in an AUTOMATIC flow: everybody would have the access.",
    );
  }
}
