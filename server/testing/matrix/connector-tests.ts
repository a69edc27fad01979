import type { Platform } from "../../../shared/compose";
import { CONNECTOR_TEST_TOPIC } from "../../../shared/domain/connectors/connectors.jobs";

/** As connectors do that are asked to try something and find it well. The returned function ends it. */
export function answerConnectorTests({ db, live }: Platform): () => Promise<void> {
  let isOver = false;
  const answer = async () => {
    const [done]: [{ id: string }[], number] = await db.query(
      "update connector_tests set state = 'DONE', finished_at = created_at where state = 'RUNNING' returning id",
    );
    for (const { id } of done) await live.publish(CONNECTOR_TEST_TOPIC, id);
  };
  const working = (async () => {
    while (!isOver) {
      await answer();
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  })();
  return async () => {
    isOver = true;
    await working;
  };
}
