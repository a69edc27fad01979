import { permissionNames, type SomeAccess } from "../../parts/words/access-words";
import { listInWords } from "../../parts/words/in-words";

interface Asked {
  readonly requester: { readonly id: string; readonly displayName: string };
  readonly grantee: { readonly id: string; readonly displayName: string };
  readonly items: readonly { readonly resourceName: string; readonly access: SomeAccess }[];
}

/** "View on payments-eu", "View on 3 clusters", with "for Ana Silva" where the grantee is another person. */
export function whatIsAsked({ requester, grantee, items }: Asked): string {
  const [first] = items;
  const names = listInWords([...new Set(items.map(({ access }) => permissionNames(access)))]);
  const where = items.length === 1 && first ? first.resourceName : `${items.length} clusters`;
  return `${names} on ${where}${grantee.id === requester.id ? "" : ` for ${grantee.displayName}`}`;
}
