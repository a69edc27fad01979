import { addresses } from "../app/addresses";
import type { IntegrationStatus } from "../gql/enums";
import { PageLink } from "./page-link";

interface Props {
  readonly integrations: readonly {
    readonly id: string;
    readonly name: string;
    readonly status: IntegrationStatus;
  }[];
}

/** That nothing needs attention. What is the matter with an integration, its own page says, so the sentence leads there. */
export function NothingToMend({ integrations }: Props) {
  const [first, ...others] = integrations.filter(({ status }) => status === "WARNING" || status === "ERROR");
  if (!first) return <>Nothing needs your attention.</>;
  return (
    <>
      Nothing needs your attention beside <PageLink to={addresses.integration(first.id)}>{first.name}</PageLink>
      {others.length > 0 && (
        <>
          {" "}
          and <PageLink to={addresses.integrations()}>{moreOf(others.length)}</PageLink>
        </>
      )}
      , which {others.length > 0 ? "say" : "says"} what is the matter.
    </>
  );
}

function moreOf(count: number): string {
  return count === 1 ? "another integration" : `${count} other integrations`;
}
