import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { graphql } from "../../gql";
import type { HandOverMutationVariables } from "../../gql/graphql";
import { useAction } from "../../parts/forms/use-action";
import { useGoWhenDone } from "../../parts/forms/use-go-when-done";
import { PageLink } from "../../parts/links/page-link";
import { counted } from "./provider-counts";

const HAND_OVER = graphql(`
  mutation HandOver($from: ID!, $to: ID!, $unmatched: UnmatchedChoice!, $confirmLastAdmin: Boolean!) {
    handOver(from: $from, to: $to, unmatched: $unmatched, confirmLastAdmin: $confirmLastAdmin) {
      people groups
      unmatchedPeople { count }
      unmatchedGroups { count }
      from { ...ProviderFacts }
      to { ...ProviderFacts }
    }
  }
`);

/** Makes the hand-over, reports its result, and goes to the successor. */
export function useHandOver() {
  const { run, isRunning, error } = useAction(HAND_OVER);
  const { show } = useFlashes();
  const goWhenDone = useGoWhenDone();
  const handOver = async (variables: HandOverMutationVariables) => {
    const result = (await run(variables))?.handOver;
    if (!result) return;
    const { from, to, people, groups, unmatchedPeople, unmatchedGroups } = result;
    const left = unmatchedPeople.count + unmatchedGroups.count;
    show({
      type: "success",
      text: (
        <>
          <PageLink to={addresses.provider(to.id)}>{to.name}</PageLink> has taken the place of{" "}
          <PageLink to={addresses.provider(from.id)}>{from.name}</PageLink>: {counted(people, "person", "people")} and{" "}
          {counted(groups, "group", "groups")} matched
          {left > 0 ? `, ${left} without a match stayed.` : "."} If the server's configuration names {from.name}, name{" "}
          {to.name} there.
        </>
      ),
    });
    goWhenDone(addresses.provider(to.id));
  };
  return { handOver, isRunning, error };
}
