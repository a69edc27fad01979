import { type AttentionContext, type AttentionItem, countNoun, listFirstNames, SHOWN_SUBJECTS } from "./attention";

/** The key of the item about the mail server, beside those about people. */
export const MAIL_SERVER = "waiting";

/** People whom mail does not reach, and a mail server that takes no mail at all. */
export async function mailAttention(context: AttentionContext): Promise<AttentionItem[]> {
  return [...(await refusedPeople(context)), ...(await waitingMail(context))];
}

/** People whose mail of the last week failed, and none was sent since. */
async function refusedPeople({ manager, now }: AttentionContext): Promise<AttentionItem[]> {
  const people: { id: string; name: string; since: Date; error: string; count: number }[] = await manager.query(
    `select n.person_id as id, h.display_name as name, min(d.ended_at) as since, max(d.last_error) as error,
            (count(*) over ())::int as count
       from mail_deliveries d join notifications n on n.id = d.notification_id join homes h on h.id = n.person_id and h.active
      where d.state = 'FAILED' and d.ended_at > $1::timestamptz - interval '7 days'
        and not exists (select 1 from mail_deliveries s join notifications m on m.id = s.notification_id
                         where m.person_id = n.person_id and s.state = 'SENT' and s.ended_at > d.ended_at)
      group by n.person_id, h.display_name order by min(d.ended_at), n.person_id limit $2`,
    [now, SHOWN_SUBJECTS],
  );
  const [first] = people;
  if (!first) return [];
  const names = people.map(({ name }) => name);
  return [
    {
      kind: "MAIL_REFUSED",
      key: "",
      since: first.since,
      count: first.count,
      subjects: people.map(({ id }) => ({ type: "Person", id })),
      message: `Mail to ${countNoun(first.count, "person", "people")} did not go out: ${listFirstNames(names, first.count)}. ${first.error}`,
      whatToDo:
        "Correct the address at the identity provider, or the mail server. People test theirs with testNotification.",
    },
  ];
}

/** Mail whose attempts all fail, while none was sent to anybody since it was written. */
async function waitingMail({ manager }: AttentionContext): Promise<AttentionItem[]> {
  // More than five attempts have begun, so five have failed.
  const [mail]: { count: number; since: Date; error: string | null }[] = await manager.query(
    `select count(*)::int, min(d.created_at) as since, (array_agg(d.last_error order by d.created_at desc))[1] as error
       from mail_deliveries d
      where d.state = 'PENDING' and d.attempts > 5
        and d.created_at > (select coalesce(max(s.ended_at), '-infinity') from mail_deliveries s where s.state = 'SENT')
     having count(*) > 0`,
  );
  if (!mail) return [];
  const { count, since, error } = mail;
  return [
    {
      kind: "MAIL_REFUSED",
      key: MAIL_SERVER,
      since,
      count,
      subjects: [],
      message:
        `${countNoun(count, "mail")} failed five times or more, and none was sent to anybody since. ${error ?? ""}`.trim(),
      whatToDo:
        "Mend the mail server, or SMTP_URL and MAIL_FROM, and try them with testNotification. Mail is sent again for three days.",
    },
  ];
}
