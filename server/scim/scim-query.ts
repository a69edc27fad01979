import { MAX_RESULTS } from "../../shared/domain/identities/scim/protocol/describe-service";
import type { AttributeSelection } from "../../shared/domain/identities/scim/protocol/present-resource";
import { badRequest } from "../../shared/domain/identities/scim/protocol/scim-error";
import { isObject } from "../../shared/domain/identities/scim/protocol/scim-message";
import type { ScimList } from "../../shared/domain/identities/scim/scim.queries";

/** Parameters of a URL, or fields of a posted search. */
export type ScimParameters = Readonly<Record<string, unknown>>;

const DEFAULT_COUNT = 100;

export function parseSelection(parameters: ScimParameters): AttributeSelection {
  return {
    attributes: namesIn(parameters, "attributes"),
    excluded: namesIn(parameters, "excludedAttributes"),
  };
}

/** A start below 1 counts as 1, and a count above the maximum as the maximum (RFC 7644, 3.4.2.4). */
export function parseList(parameters: ScimParameters): ScimList {
  return {
    filter: textIn(parameters, "filter"),
    sortBy: textIn(parameters, "sortBy"),
    descending: textIn(parameters, "sortOrder")?.toLowerCase() === "descending",
    startIndex: Math.max(1, numberIn(parameters, "startIndex") ?? 1),
    count: Math.min(MAX_RESULTS, Math.max(0, numberIn(parameters, "count") ?? DEFAULT_COUNT)),
  };
}

export function scimParametersOf(query: unknown): ScimParameters {
  return isObject(query) ? query : {};
}

function namesIn(parameters: ScimParameters, name: string): string[] | null {
  const value = parameters[name];
  const texts = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string");
  const names = texts.flatMap(splitNames).map((one) => one.trim());
  const given = names.filter((one) => one !== "");
  return given.length === 0 ? null : given;
}

/** Splits at commas outside of filters: `emails[value eq "a,b"].value` is one name. */
function splitNames(text: string): string[] {
  const names: string[] = [];
  let [start, isFilter, isText] = [0, false, false];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (isText && sign === "\\") at += 1;
    else if (sign === '"') isText = isFilter && !isText;
    else if (!isText && (sign === "[" || sign === "]")) isFilter = sign === "[";
    else if (!isFilter && sign === ",") {
      names.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...names, text.slice(start)];
}

function textIn(parameters: ScimParameters, name: string): string | null {
  const value = parameters[name];
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") throw badRequest("invalidValue", `'${name}' must be given once, as a text.`);
  if (value.trim() !== "") return value;
  if (name === "filter") throw badRequest("invalidFilter", "'filter' is empty.");
  return null;
}

function numberIn(parameters: ScimParameters, name: string): number | null {
  const value = parameters[name];
  if (value === undefined || value === null || value === "") return null;
  const number = Number(value);
  if (Number.isInteger(number) && Math.abs(number) <= 2_147_483_647) return number;
  throw badRequest("invalidValue", `'${name}' must be a whole number.`);
}
