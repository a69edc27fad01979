import { maxAliasesRule } from "@escape.tech/graphql-armor-max-aliases";
import { maxDepthRule } from "@escape.tech/graphql-armor-max-depth";
import { maxDirectivesRule } from "@escape.tech/graphql-armor-max-directives";
import type { ValidationContext, ValidationRule } from "graphql";
import type { Config } from "../../../shared/config/config";
import { type LimitName, limitExceeded } from "../limit-exceeded";
import { type RepeatLimits, repeatsRule } from "./repeat-limits";
import { unknownDirectivesRule } from "./unknown-directives";

export type DocumentLimits = Pick<
  Config,
  | "DRAWBRIDGE_MAX_DEPTH"
  | "DRAWBRIDGE_MAX_ALIASES"
  | "DRAWBRIDGE_MAX_DIRECTIVES"
  | "DRAWBRIDGE_MAX_COST"
  | "DRAWBRIDGE_MAX_TOKENS"
> &
  RepeatLimits;

/** The errors of a document that are found and answered: each costs a walk through similar names of the schema. */
const MOST_ERRORS = 10;
export const VALIDATION = { maxErrors: MOST_ERRORS };

/** A document that does not fit the schema counts as so many further requests: it is read anew each time. */
export const REQUESTS_OF_INVALID_DOCUMENT = 10;

/** The limits on a document by itself, as validation rules for HTTP and sockets. */
export function documentRules(limits: DocumentLimits): ValidationRule[] {
  return [
    repeatsRule(limits),
    unknownDirectivesRule,
    maxDepthRule({
      n: limits.DRAWBRIDGE_MAX_DEPTH,
      flattenFragments: true,
      ...reporting("depth", `The document is nested more than ${limits.DRAWBRIDGE_MAX_DEPTH} levels deep.`),
    }),
    maxAliasesRule({
      n: limits.DRAWBRIDGE_MAX_ALIASES,
      // `a: __typename` counts like every other alias.
      allowList: [],
      ...reporting("aliases", `The operation has more than ${limits.DRAWBRIDGE_MAX_ALIASES} aliases.`),
    }),
    maxDirectivesRule({
      n: limits.DRAWBRIDGE_MAX_DIRECTIVES,
      ...reporting("directives", `The operation has more than ${limits.DRAWBRIDGE_MAX_DIRECTIVES} directives.`),
    }),
  ] as ValidationRule[];
}

/** Reported rather than thrown: an error that a rule throws looks like our fault, and hides the other problems. */
function reporting(limit: LimitName, message: string) {
  return {
    propagateOnRejection: false,
    onReject: [
      (context: ValidationContext | null) => {
        context?.reportError(limitExceeded(limit, message));
      },
    ],
  };
}
