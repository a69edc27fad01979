import { LINKED_BY, PERSON_ANSWERS } from "../../shared/domain/identities/identity.entity";
import { PERSON_RELATIONS } from "../../shared/domain/people/people.queries";
import { GROUP_PLACES } from "../../shared/domain/people/uses-of-groups";
import { ROLE_GROUP_PROBLEMS } from "../../shared/domain/roles/role-groups";
import { ROLE_REASONS } from "../../shared/domain/roles/roles.queries";
import { enumOf } from "../graphql/enum-of";

export const LinkedByEnum = enumOf("IdentityLinkedBy", LINKED_BY, "How an identity came to its person.", {
  ADDRESS: "By itself: both providers vouch for the domain of one and the same address.",
  EXTERNAL_ID:
    "By itself: its external id in Identity Center is the key of its person at a provider that lists the issuer.",
  ADMIN: "An admin linked it, or made two people one.",
});
export const PeopleAnswerEnum = enumOf(
  "PeopleAnswer",
  ["ONE_PERSON", ...PERSON_ANSWERS],
  "An admin's answer about two people.",
  {
    ONE_PERSON: "One person known twice: all that both have is the one's from then on. See previewOnePerson first.",
    SAME_HUMAN: "Separate accounts of one human: neither decides about the other, and their approvals count once.",
    DIFFERENT: "Two humans, though they carry one address: they may decide about each other.",
  },
);
export const PersonRelationEnum = enumOf(
  "PersonRelationKind",
  PERSON_RELATIONS,
  "The relation that two people have, by an admin's answer or an address.",
  {
    SAME_HUMAN: "Separate accounts of one human, by an admin's answer or by several in a row.",
    DIFFERENT: "Two humans, by an admin's answer.",
    PROBABLY_SAME_HUMAN:
      "They carry the same address, and no admin has answered yet: until then neither decides about the other.",
  },
);
export const RoleReasonEnum = enumOf("RoleReason", ROLE_REASONS, "Why somebody has a role.", {
  ASSIGNED: "An admin gave it to them: removeRole takes it back.",
  ROLE_GROUP: "They are in a role group of the configuration, or in a group inside it.",
});
export const RoleGroupProblemEnum = enumOf(
  "RoleGroupProblem",
  ROLE_GROUP_PROBLEMS,
  "Why a role group of the configuration gives nobody a role.",
  {
    NO_PROVIDER: "No identity provider has that name, or it is LINK_ONLY: correct the name in the configuration.",
    NO_GROUP: "The provider has no such group: correct the name, or make the group there.",
    SEVERAL_GROUPS: "The name means several groups: name one by id: and the provider's own key.",
    NOT_YET: "It names one group since a moment ago, and gives the role with the next change of people or start.",
    GROUP_REMOVED:
      "The group was removed. A new group of the same name does not give the role: change the configured text.",
  },
);
export const GroupPlaceEnum = enumOf("GroupPlace", GROUP_PLACES, "The part that a group has in an access flow.", {
  REQUESTOR: "In a condition of who may ask, also a negated one.",
  GRANTEE: "In a condition of for whom others may ask.",
  APPROVER: "Its members decide about requests by the flow.",
  ESCALATION: "In a tier that is asked when time goes by.",
});
