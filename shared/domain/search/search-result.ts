import type { AccessFlow } from "../access-flows/access-flow.entity";
import type { AccessRequest } from "../access-requests/access-request.entity";
import type { IdentityGroup } from "../identities/identity.entity";
import type { PersonHome } from "../identities/person-home.entity";
import type { Resource } from "../resources/resource.entity";

/** A match, with its texts for people. */
export interface SearchResult {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly object: Resource | PersonHome | IdentityGroup | AccessFlow | AccessRequest;
}

/** The searched text, split into words: each must be contained. */
export interface SearchTerms {
  readonly text: string;
  readonly words: readonly string[];
  /** One more than is shown. */
  readonly atMost: number;
}
