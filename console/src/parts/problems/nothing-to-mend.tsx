import { addresses } from "../../app/addresses";
import type { IntegrationStatus } from "../../gql/enums";
import { PageLink } from "../links/page-link";

interface Props {
  readonly integrations: readonly {
    readonly id: string;
    readonly name: string;
    readonly status: IntegrationStatus;
  }[];
}

/** The text for an empty list of problems. It links to integrations with problems of their own. */
export function NothingToMend({ integrations }: Props) {
  const [first, ...others] = integrations.filter(isTroubled);
  if (!first) return <>Nothing needs your attention.</>;
  return (
    <>
      See what is the matter with <PageLink to={addresses.integration(first.id)}>{first.name}</PageLink>
      {others.length > 0 && (
        <>
          {" "}
          and <PageLink to={addresses.integrations()}>{moreOf(others.length)}</PageLink>
        </>
      )}
      . Nothing else needs your attention.
    </>
  );
}

/** Whether the integration's own page reports a problem. */
export function isTroubled({ status }: { readonly status: IntegrationStatus }): boolean {
  return status === "WARNING" || status === "ERROR";
}

function moreOf(count: number): string {
  return count === 1 ? "another integration" : `${count} other integrations`;
}
