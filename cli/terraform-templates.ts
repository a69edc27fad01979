/**
 * Texts of Terraform's JSON syntax are templates: `${` and `%{` begin an expression. There, and nowhere else in such a text, signs
 * have to be doubled.
 */

/** A text as a template that evaluates to it. */
export function templateOf(text: string): string {
  // After another such sign it would be unclear which one is doubled, so all of them go into an expression.
  return text.replace(/[$%]+(?=\{)/g, (signs) => (signs.length === 1 ? signs + signs : `\${"${signs}"}`));
}

/** The text of a template; null: it holds an expression, which only Terraform evaluates. */
export function textOfTemplate(template: string): string | null {
  let isText = true;
  const text = template.replace(TEMPLATE, (all, signs: string | undefined, doubled: string | undefined) => {
    if (signs !== undefined) return signs;
    if (doubled !== undefined) return doubled;
    isText = false;
    return all;
  });
  return isText ? text : null;
}

/** Signs in an expression, a doubled sign, or the start of another expression. */
const TEMPLATE = /\$\{"([$%]+)"\}|([$%])\2(?=\{)|[$%]\{/g;
