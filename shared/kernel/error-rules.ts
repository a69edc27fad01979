/** Codes of refusals for programs: the kind, and the client's proper reaction. */
export const ERROR_CODES = {
  NOT_FOUND: "Nothing has this id, or the caller may not know of it. Look the object up in its list again.",
  FORBIDDEN: "The caller lacks a role, a scope or a right. Nothing was changed; ask somebody who has it.",
  UNAUTHENTICATED: "No valid session or token came with the operation. Sign in, or send a token that counts.",
  INVALID_INPUT: "Values do not fit: `fields` has every problem with its path. Correct them, and send it again.",
  CONFLICT: "Something else of the same kind is in the way. Read the current state, then decide again.",
  INVALID_STATE: "The object is in a state that does not allow this. Read it again; the message says which state.",
  LIMIT_EXCEEDED: "A limit of the server was reached; `limit` names it. Ask for less, or wait `retryAfterSeconds`.",
  GRAPHQL_PARSE_FAILED: "The document is not GraphQL. Correct its syntax at the location of the error.",
  GRAPHQL_VALIDATION_FAILED: "The document does not fit the schema. Compare it with the current schema.",
  OPERATION_RESOLUTION_FAILURE: "The document has several operations or none by that name. Send `operationName`.",
  BAD_REQUEST: "The HTTP request cannot carry an operation. See the message for its method, headers or body.",
  PERSISTED_QUERY_NOT_FOUND: "Persisted queries are not kept here. Send the whole document.",
  PERSISTED_QUERY_NOT_SUPPORTED: "Persisted queries are not kept here. Send the whole document.",
  UNAVAILABLE:
    "The server cannot use its database, or write to it. Wait `retryAfterSeconds`, read what became of a change, then try again.",
  INTERNAL: "A fault of the server; nothing is told of it but an `id`, under which its log has the cause.",
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The violated rule, where a program should distinguish it from others of the same code. */
export const ERROR_RULES = {
  SIGN_IN_AGAIN: "The change gives power, and the sign-in is too old. Sign in again at `signInPath`.",
  MFA_REQUIRED: "The flow wants a second factor shown lately. Sign in with one, then repeat what was refused.",
  REASON_REQUIRED:
    "The flow wants a reason with each decision, or the access that ends is another person's. Send one in `reason`.",
  JUSTIFICATION_REQUIRED: "The flow wants a justification with each request. Send one in `justification`.",
  ALREADY_REQUESTED: "The same access for the same person waits for a decision already. Follow that request instead.",
  TOO_MANY_WAITING: "Too many requests of one person wait for decisions at once. Cancel some, or wait.",
  TOO_MANY_QUESTIONS: "As many questions as may be were asked about the request. Decide, or let somebody answer first.",
  CLIENT_REQUEST_ID_USED: "The `clientRequestId` was used before with another input. Make a new one for another input.",
  TOKEN_OF_REQUESTER:
    "The requester or grantee made this token of an approver, so it cannot decide. The approver can sign in.",
  PROBABLY_SAME_HUMAN: "Decider and grantee may be one human. An admin has to say what the two are to each other.",
  PRINCIPAL_NOT_FOUND: "The person has no principal in the account. See the message for how they would get one.",
  PRINCIPAL_AMBIGUOUS: "The person has several users in IAM Identity Center. An admin has to choose one of them.",
  PRINCIPAL_UNPROVEN:
    "Nothing proves who the person is in IAM Identity Center. An admin can link their user, or let a domain be vouched for.",
  PRINCIPAL_TAKEN: "The user of IAM Identity Center is somebody else's. An admin can say whose it is by linking it.",
  NO_APPROVER: "Nobody could approve at this moment. Ask an admin to check the approvers of the flow.",
  NO_FLOW: "No access flow that is in use allows it. Ask an admin, or choose another resource.",
  NOT_A_REQUESTOR: "The person is not among the requestors of the flow. Ask an admin for membership.",
  NOT_FOR_OTHERS: "By the flow people ask for themselves only. Let the person ask.",
  GRANTEE_NOT_ALLOWED: "The flow does not allow this person as grantee. Choose another grantee or flow.",
  PERMISSION_NOT_ALLOWED: "The flow does not offer one of the permissions. Ask for those that it offers.",
  NAMESPACE_NOT_ALLOWED: "The flow does not offer one of the namespaces. Ask for those that it offers.",
  GROUP_NOT_ALLOWED: "The flow does not offer one of the Kubernetes groups. Ask for those that it offers.",
  MORE_THAN_ASKED: "An approval for less names more than was asked for. Leave it out, or name what was asked for.",
  TOO_LONG: "A text, a list or a duration is above its maximum. The message names the maximum.",
  OUTSIDE_TIMEFRAME: "The flow is closed at this hour. Ask within its timeframe.",
  RESOURCE_NOT_MANAGEABLE:
    "Drawbridge cannot manage access on the resource. `manageability` says why and how to mend it.",
  RESOURCE_MISSING: "The last sync did not find the resource. Wait for the next sync, or choose another resource.",
  OUT_OF_SCOPE: "The integration does not scan the resource any more. Ask an admin about the exclusions.",
  MANAGEMENT_ACCOUNT:
    "A pool of permission sets gives no access in the management account. Use another strategy there.",
  NO_MATCH: "Nobody has this name at the new provider. Add them there first.",
  SEVERAL: "More than one has this name at either provider. Rename one of them.",
  TAKEN:
    "The match is another person, who has access, requests, delegations or roles of their own. Link the two first.",
  LAST_ADMIN:
    "Nobody would be an admin afterwards. Appoint another one first, or confirm it where `confirmLastAdmin` can be sent.",
  ENDED: "The grant has ended already. There is nothing left to change.",
  NOT_EXTENDABLE: "The grant is not active, or has no end of its own. Ask for the access again where it is over.",
  FLOW_NOT_IN_USE: "The flow by which the access came is switched off or deleted. Ask by another flow.",
  NO_EXTENSIONS_LEFT: "The flow allows no further extension of this grant. Ask for the access again once it is over.",
  NOT_ELIGIBLE: "The access could not be asked for again at this moment, so it is not extended. See the message.",
  NOT_ENDING: "The grant is not marked to end. Revoke it first with `revokeGrant`.",
  CAN_BE_LOOKED_AT: "The access can be observed, so it ends once it was observed gone. Wait for that.",
  TRIED_STILL: "Drawbridge still tries to observe the access. It can be given up after a day, or in a closed account.",
  NOT_YOURS: "The object belongs to somebody else. Ask its person, or an admin, to make the change.",
  MAKER_UNKNOWN:
    "No person is known behind the token or its service account. Sign in, or use ones that signed-in people made.",
  ADMIN_FOR_ONESELF: "Admins delegate approvals of others, but never to themselves. Ask another admin to do it.",
  PERSON_NOT_FOUND:
    "Nobody active has this id, or exactly this user name or address. Look up how the person is called, and send that.",
  SEVERAL_PEOPLE: "Several people have this user name or address. Send another one of theirs, or an id.",
  SAME_HUMAN: "Both ends are, or may be, one human, so it would give nothing. Choose somebody else.",
  DELEGATION_TIME: "A delegation begins within 180 days and lasts 90 days at most. Correct its times.",
  DELEGATION_CIRCLE:
    "The delegate has delegated, directly or by others, to the delegator. Choose somebody else or another time.",
  DELEGATED_ALREADY: "The same two people have a delegation in that time. End it first, or choose another time.",
  TOO_MANY_DELEGATIONS:
    "The delegator has 20 open delegations, or made 20 within 24 hours. End one, or wait; the message says which.",
  DELEGATOR_HAS_DECIDED: "The delegator, or another delegate of theirs, was first. Nothing is left to decide for them.",
  TOO_MANY_FAVOURITES: "A person has as many favourites as there may be. Take one away first.",
  NOT_OF_OTHERS: "Grants and requests of others are not shown. Leave `held`, `askedAlready` and favourites out.",
  MAIL_OFF: "No mail server is configured, so nothing was sent. An admin sets SMTP_URL and MAIL_FROM.",
  NO_MAIL_ADDRESS: "The person's home identity has no address. Add one at the identity provider, and read it again.",
  MAIL_REFUSED: "The mail server takes nothing for this address. Correct the address at the identity provider.",
  MAIL_UNREACHABLE:
    "The mail server gave no answer, asked to wait or refused Drawbridge. Try again, then tell an admin.",
  DECIDED_ALREADY: "The caller has decided about the item before. Read it again; a decision does not change.",
  NOT_AN_APPROVER: "The caller is not among those who may decide about the item now. `decision` says so beforehand.",
  NOTHING_WAITS: "Others decided about the item, or it was cancelled or lapsed. Read it again.",
  QUESTION_ANSWERED: "The question has its answer already, which does not change. Read it on the request.",
  NOT_A_PERSON: "The token stands for no person, and only people have or do this. Sign in, or send a person's token.",
  PERSON_INACTIVE: "The person is not active, so nothing can be given to them. Look at their home identity.",
  NAME_TAKEN: "Another object of its kind has this name, whatever the case of letters. Choose another name.",
  WEBHOOK_DISABLED: "An admin disabled the webhook. Enable it with `setWebhookEnabled`, then send it again.",
  INTEGRATION_OFF: "The integration is switched off. Switch it on with `setIntegrationEnabled`, then send it again.",
  BEING_DELETED: "The integration goes once the access given through it has ended. Nothing about it can be changed.",
  CONNECTOR_AWAY: "The connector is disconnected, so that nobody could do it. Start its worker, then send it again.",
  RUN_ENDED: "The sync run is over, so that there is nothing to cancel. Start another one where it is needed.",
  RESTORED: "The database comes from a backup, so that nothing is given. An admin has to call `confirmRestored`.",
  IN_USE: "Others still stand on the object, as `fields` names them. Take it out of their use first.",
  VERSION_STALE:
    "The object was changed since `version` was read. Read it again, and repeat the change on what it is now.",
} as const;

export type ErrorRule = keyof typeof ERROR_RULES;
