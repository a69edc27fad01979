/** Live topic: the notifications of the person with this id changed. */
export const NOTIFICATIONS_TOPIC = "notifications-of";

/** Live topic and key: mail is due. */
export const MAIL_TOPIC = "mail";
export const MAIL_DUE = "due";
