/** What makes tables, loaded when somebody first asks for some. */

export { renderTables } from "../../core/explain/words/tables.ts";
export { tablesOf } from "../../core/tables/index.ts";
export { unreadAt } from "../../core/tables/unread.ts";
