import { addresses } from "../../app/addresses";
import { graphql } from "../../gql";
import type { AccessFlowPlace, UnmatchedReason } from "../../gql/enums";
import type {
  PreviewedFlowFragment,
  PreviewedGrantFragment,
  PreviewedPersonFragment,
  PreviewedRequestFragment,
  PreviewedResourceFragment,
  PreviewedUnmatchedFragment,
  PreviewedValueFragment,
} from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { resourceAddress } from "../../parts/links/resource-address";
import { ROLE_WORDS } from "../../parts/words/people-words";

graphql(`
  fragment PreviewedPerson on Person { id displayName userName }
  fragment PreviewedGrant on LostGrant { grant { id resourceName person { id displayName } } }
  fragment PreviewedRequest on UndecidableRequest {
    item { id resourceName request { id requester { id displayName } } }
  }
  fragment PreviewedFlow on AccessFlowPeopleChange { place gained lost flow { id name } }
  fragment PreviewedResource on ResourceOwnersChange { gained lost resource { id name type account { id number } } }
  fragment PreviewedValue on LostValue { holder holderId name value meaning }
  fragment PreviewedUnmatched on UnmatchedIdentity { identityOrGroupId name reason }
`);

/** The text for an object that was deleted after the preview was made. */
const GONE = "Gone since";

export function personLine({ id, displayName, userName }: PreviewedPersonFragment) {
  return (
    <>
      <PageLink to={addresses.person(id)}>{displayName}</PageLink> ({userName})
    </>
  );
}

export function roleLine({ role, person }: { role: keyof typeof ROLE_WORDS; person: PreviewedPersonFragment }) {
  return (
    <>
      {ROLE_WORDS[role]}: {personLine(person)}
    </>
  );
}

export function linkLine({ person }: { person: PreviewedPersonFragment }) {
  return <>To {personLine(person)}</>;
}

export function grantLine({ grant }: PreviewedGrantFragment) {
  if (!grant) return GONE;
  return (
    <>
      <PageLink to={addresses.access(grant.id)}>{grant.resourceName}</PageLink> for {grant.person.displayName}
    </>
  );
}

export function requestLine({ item }: PreviewedRequestFragment) {
  if (!item) return GONE;
  if (!item.request) return item.resourceName;
  return (
    <>
      <PageLink to={addresses.request(item.request.id)}>{item.resourceName}</PageLink>, asked for by{" "}
      {item.request.requester.displayName}
    </>
  );
}

const PLACES: Readonly<Record<AccessFlowPlace, string>> = {
  APPROVERS: "who approves",
  GRANTEES: "for whom others may ask",
  REQUESTORS: "who may ask",
  TIERS: "who may approve once time has gone by",
};

export function flowLine({ flow, place, gained, lost }: PreviewedFlowFragment) {
  if (!flow) return GONE;
  return (
    <>
      <PageLink to={addresses.flow(flow.id)}>{flow.name}</PageLink>, {PLACES[place]}: {comeAndGo({ gained, lost })}
    </>
  );
}

export function resourceLine({ resource, gained, lost }: PreviewedResourceFragment) {
  if (!resource) return GONE;
  return (
    <>
      <PageLink to={resourceAddress(resource)}>{resource.name}</PageLink>: {comeAndGo({ gained, lost })}
    </>
  );
}

function comeAndGo({ gained, lost }: { readonly gained: number; readonly lost: number }): string {
  return `${gained} come, ${lost} go`;
}

export function valueLine({ holder, holderId, name, value, meaning }: PreviewedValueFragment) {
  const address = holder === "ACCESS_FLOW" ? addresses.flow(holderId) : addresses.integration(holderId, "owners");
  return (
    <>
      {value} in <PageLink to={address}>{name}</PageLink> would name {meaning === "NOBODY" ? "nobody" : "several"}
    </>
  );
}

const UNMATCHED: Readonly<Record<UnmatchedReason, string>> = {
  NO_MATCH: "nobody has this name at the new provider",
  SEVERAL: "several have this name",
  TAKEN:
    "the match is another person with access, requests, delegations or roles of their own: say first that they are one",
};

export function unmatchedLine({ name, reason }: PreviewedUnmatchedFragment) {
  return `${name}: ${UNMATCHED[reason]}`;
}
