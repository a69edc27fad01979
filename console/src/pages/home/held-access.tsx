import Box from "@cloudscape-design/components/box";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { accessInWords } from "../../parts/words/access-words";
import { ApiSentence } from "../../parts/words/api-sentence";
import { Countdown, Moment } from "../../parts/words/moment";
import { GrantStatus } from "../../parts/words/states";
import type { HeldGrants } from "./home-documents";
import { Section } from "./section";

/** The viewer's live grants, each with its end. */
export function HeldAccess({ grants }: { readonly grants: HeldGrants }) {
  return (
    <Section
      title="What you hold"
      items={grants}
      row={(grant) => ({ key: grant.id, main: <Held grant={grant} />, action: <GrantStatus state={grant.state} /> })}
      empty={
        <>
          You hold no access now. Find a cluster, say what you need it for, and whoever owns it decides.{" "}
          <PageLink to={addresses.ask()}>Ask for access</PageLink>
        </>
      }
      all={{ to: addresses.accesses(), text: "All my access" }}
    />
  );
}

function Held({ grant }: { readonly grant: HeldGrants[number] }) {
  const { id, resourceName, endsAt, waitingFor, access, state } = grant;
  return (
    <>
      <PageLink to={addresses.access(id)}>
        <bdi>
          {accessInWords(access)} on {resourceName}
        </bdi>
      </PageLink>
      <Box color="text-body-secondary">
        {state === "PENDING" || state === "REVOKING" ? (
          waitingFor && <ApiSentence text={waitingFor.message} />
        ) : (
          <Until endsAt={endsAt} />
        )}
      </Box>
    </>
  );
}

function Until({ endsAt }: { readonly endsAt: string | null }) {
  if (endsAt === null) return "until it is given back";
  return (
    <>
      <Countdown until={endsAt} />, until <Moment at={endsAt} relative={false} />
    </>
  );
}
