import type { Answers, ModelSide } from "./model-side";

type Asked = readonly (ReturnType<ModelSide["asked"]>[number] | null)[];

/**
 * The part of the answers that another provider may not change, in a world where all names are of the first one. In
 * `asked` those requests are null whose people are, or may be, other humans by that provider.
 */
export function answersOfFirst(answers: Answers, provider: number, asked: Asked) {
  const { owners, deciders, requestors, grantees } = answers;
  const isTheirs = (ref: string | null) => ref?.startsWith(`${provider}/`) ?? true;
  const isOfOthers = (n: number) => ![asked[n]?.requester ?? null, asked[n]?.grantee ?? null].some(isTheirs);
  return {
    // It may link identities without a person, once.
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
