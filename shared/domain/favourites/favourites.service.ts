import type { Actor } from "../../kernel/actor";
import { DomainError, notAPerson, notFound } from "../../kernel/app-error";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { Favourite } from "./favourite.entity";

/** The most favourites of a person. */
const MOST_FAVOURITES = 200;

interface Dependencies {
  readonly uow: UnitOfWork;
  /** Whether the actor may know of the resource. */
  readonly isVisible: (actor: Actor, resourceId: string) => Promise<boolean>;
  /** SQL, with its parameters, for whether the actor may know of a resource of that alias. */
  readonly visibleResources: (tx: Tx) => Promise<(bind: (value: unknown) => string, alias: string) => string>;
}

/** People's own bookmarks. They give no power and concern nobody else, so they are not audited. */
export class FavouritesService {
  constructor(private readonly deps: Dependencies) {}

  /** Idempotent. NOT_FOUND for a resource that the actor may not know of. */
  async set(actor: Actor, resourceId: string, isFavourite: boolean): Promise<void> {
    const { personId } = actor;
    if (!personId) throw notAPerson("Only a person has favourites; this token stands for none.");
    if (!(await this.deps.isVisible(actor, resourceId))) throw notFound("The resource");
    await this.deps.uow.run(actor, async (tx) => {
      if (!isFavourite) {
        await tx.manager.delete(Favourite, { personId, resourceId });
        return;
      }
      await assertRoom(tx, personId, resourceId, await this.deps.visibleResources(tx));
      await tx.manager.query(
        // The locks wait for a deletion or a merge under way, after which no row matches.
        `insert into favourites (person_id, resource_id, created_at)
         select p.id, r.id, $3 from resources r cross join people p where r.id = $2 and p.id = $1
            for key share of r, p on conflict do nothing`,
        [personId, resourceId, tx.now],
      );
    });
  }
}

/** Hidden favourites do not count, because people cannot remove them. A lock makes concurrent calls see each other. */
async function assertRoom(
  tx: Tx,
  personId: string,
  resourceId: string,
  visible: Awaited<ReturnType<Dependencies["visibleResources"]>>,
): Promise<void> {
  await tx.manager.query("select pg_advisory_xact_lock(hashtext('favourites'), hashtext($1))", [personId]);
  const values: unknown[] = [personId, resourceId];
  const isVisible = visible((value) => `$${values.push(value)}`, "r");
  const [row]: { count: number }[] = await tx.manager.query(
    `select count(*)::int as count from favourites f join resources r on r.id = f.resource_id
      where f.person_id = $1 and f.resource_id <> $2 and r.status <> 'GONE' and ${isVisible}`,
    values,
  );
  if (row!.count < MOST_FAVOURITES) return;
  const message = `A person has ${MOST_FAVOURITES} favourites at most; take one away first.`;
  throw new DomainError("LIMIT_EXCEEDED", message, [{ path: ["resourceId"], message, rule: "TOO_MANY_FAVOURITES" }]);
}
