import { ofNamed } from "./access-summaries";
import { countInWords, type EventFacts, joinWords, listInWords, reasonClause } from "./event-facts";

/** Summaries of people, providers, roles, sessions and tokens. */
export const PEOPLE_SUMMARIES = {
  "api-token.created": (e) => `${e.who} made ${e.the("token")}${owner(e)}.`,
  "api-token.restored": (e) => `${e.the("token")} of the configuration counts again.`,
  "api-token.revoked": (e) => `${e.who} ended ${e.the("token")}${owner(e)}.`,
  "group.created": (e) => `${e.the("group")} was created by SCIM.`,
  "group.removed": (e) => `${e.the("group")} was removed by SCIM.`,
  "group.updated": (e) => `${e.the("group")} was changed by SCIM${members(e)}.`,
  "identity-provider.created": (e) => `${e.who} connected ${e.the("identity provider")}.`,
  "identity-provider.deleted": (e) => `${e.who} deleted ${e.the("identity provider")}, with its identities and groups.`,
  "identity-provider.failed": (e) =>
    `${e.the("identity provider")} could not be read${reasonClause(e.word("message"))}.`,
  "identity-provider.handed-over": (e) =>
    `${e.who} let ${e.the("identity provider", "to")} take the place of ${quoted(e)}.`,
  "identity-provider.held": (e) =>
    `A read of ${e.the("identity provider")} was held back, as it would remove or change too much.`,
  "identity-provider.leavers-acknowledged": (e) =>
    `${e.who} acknowledged that many people of ${e.the("identity provider")} have left at once.`,
  "identity-provider.leavers-alarm": (e) =>
    `Many people of ${e.the("identity provider")} have left at once: ${countInWords(e.count("people"), "person", "people")}.`,
  "identity-provider.read": (e) => `People and groups of ${e.the("identity provider")} were read.`,
  "identity-provider.sync-requested": (e) => `${e.who} asked to read ${e.the("identity provider")} now.`,
  "identity-provider.updated": (e) => `${e.who} changed ${e.the("identity provider")}.`,
  "identity.created": (e) => `${identity(e)} was created by SCIM.`,
  "identity.credentials-ended": (e) =>
    `Sessions and tokens${ofNamed(e.subject)} ended, as the identity is not active any more.`,
  "identity.deactivated": (e) => `${identity(e)} was deactivated by SCIM.`,
  "identity.link-replaced": (e) =>
    `Another user of a sign-in provider was recognized as ${identity(e)} by the external id, in place of the one before.`,
  "identity.linked": (e) => `A user of a sign-in provider was recognized as ${identity(e)}.`,
  "identity.reactivated": (e) => `${identity(e)} was activated again by SCIM.`,
  "identity.removed": (e) => `${identity(e)} was removed by SCIM.`,
  "identity.updated": (e) => `${identity(e)} was changed by SCIM.`,
  "person.access-ended": (e) =>
    `${e.who} ended all that ${identity(e)} had: ${listInWords([
      countInWords(e.count("grants"), "grant"),
      countInWords(e.count("requests"), "request"),
      countInWords(e.count("sessions"), "session"),
      countInWords(e.count("tokens"), "token"),
    ])}${reasonClause(e.word("reason"))}.`,
  "person.answered": (e) =>
    e.word("answer") === "SAME_HUMAN"
      ? `${e.who} said that ${identity(e)} and ${e.person("otherId")} are one human.`
      : `${e.who} said that ${identity(e)} and ${e.person("otherId")} are two humans.`,
  "person.home-moved": (e) => `${e.who} moved the home of ${identity(e)} to another identity.`,
  "person.linked": (e) => `An identity was linked to ${identity(e)}.`,
  "person.merged": (e) => `${e.who} made two people one: ${identity(e)}.`,
  "person.unlinked": (e) => `${e.who} separated an identity from ${identity(e)}.`,
  "person.user-chosen": (e) => `${e.who} chose the Identity Center user of ${identity(e)}.`,
  "role.assigned": (e) =>
    `${e.who} gave ${identity(e)} the role ${e.word("role") ?? "of an administrator or auditor"}.`,
  "role.removed": (e) =>
    `${e.who} took the role ${e.word("role") ?? "of an administrator or auditor"} from ${identity(e)}.`,
  "scim-token.created": (e) => `${e.who} made the first SCIM token of ${e.the("identity provider")}.`,
  "scim-token.rotated": (e) => `${e.who} replaced the SCIM token of ${e.the("identity provider")}.`,
  "service-account.created": (e) => `${e.who} made ${e.the("service account")}${roles(e)}.`,
  "service-account.deleted": (e) => `${e.who} deleted ${e.the("service account")}; its tokens ended with it.`,
  "service-account.disabled": (e) => `${e.who} switched off ${e.the("service account")}.`,
  "service-account.enabled": (e) => `${e.who} switched on ${e.the("service account")}.`,
  "service-account.updated": (e) => `${e.who} changed ${e.the("service account")}${roles(e)}.`,
  "session.ended": (e) => `${e.person("identityId")} signed out.`,
  "session.ended-by-admin": (e) => `${e.who} ended the sessions of ${e.person("identityId")}.`,
  "session.ended-by-provider": (e) => `${e.who} ended a session of ${e.person("identityId")}.`,
  "session.ended-everywhere": (e) => `${e.person("identityId")} ended all their sessions.`,
  "session.revoked": (e) => `${e.who} ended a session of ${e.person("identityId")}.`,
  "session.started": (e) =>
    joinWords(`${e.person("identityId")} signed in`, e.word("provider") && `by ${e.word("provider")}`).concat("."),
} as const satisfies Readonly<Record<string, (facts: EventFacts) => string>>;

function identity(e: EventFacts): string {
  return e.subject ?? e.name("displayName") ?? e.word("userName") ?? "somebody";
}

function quoted(e: EventFacts): string {
  return e.subject === null ? "another" : `'${e.subject}'`;
}

/** The owner of a token: a person or a service account. */
function owner(e: EventFacts): string {
  const [person, program] = [e.name("identityId"), e.name("serviceAccountId")];
  if (program !== null) return ` of the service account '${program}'`;
  return ofNamed(person);
}

function roles(e: EventFacts): string {
  const found = e.at("roles");
  return Array.isArray(found) && found.length > 0 ? ` with the roles ${listInWords(found.map(String))}` : "";
}

function members(e: EventFacts): string {
  const [came, left] = [e.count("membersAdded"), e.count("membersRemoved")];
  const parts = [
    ...(came > 0 ? [`${countInWords(came, "member")} came`] : []),
    ...(left > 0 ? [`${countInWords(left, "member")} left`] : []),
  ];
  return parts.length === 0 ? "" : `: ${parts.join(", ")}`;
}
