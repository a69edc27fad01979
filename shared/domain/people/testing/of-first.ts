import type { Answers, ModelSide } from "./model-side";

type Asked = readonly (ReturnType<ModelSide["asked"]>[number] | null)[];

/**
 * Of some answers, in a world where all that is named is of the first provider, what this other one may not change by what
 * it says of its people and groups. Of `asked` those are null
 * whose people are, or may be, other humans by it.
 */
export function answersOfFirst(answers: Answers, provider: number, asked: Asked) {
  const { owners, deciders, requestors, grantees } = answers;
  const isTheirs = (ref: string | null) => ref?.startsWith(`${provider}/`) ?? true;
  const isOfOthers = (n: number) => ![asked[n]?.requester ?? null, asked[n]?.grantee ?? null].some(isTheirs);
  return {
    // Who belonged to nobody may be linked by it, once.
    whose: Object.fromEntries(Object.entries(answers.whose).filter(([ref, home]) => !isTheirs(ref) && !isTheirs(home))),
    admins: Object.keys(answers.roles).filter((ref) => answers.roles[ref]?.includes("ADMIN")),
    owners,
    deciders,
    requestors,
    grantees,
    mayAsk: answers.mayAsk.filter((_, n) => isOfOthers(n)),
    approvers: answers.approvers.filter((_, n) => isOfOthers(n)),
  };
}
