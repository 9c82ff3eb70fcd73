// The demo's page: posts what is typed or tapped, shows what the stream brings. No library; the server draws every line.

const body = document.body;
const as = body.dataset.as;
const lang = body.dataset.lang;
const byId = (id) => document.getElementById(id);
const log = byId("log");
const lines = byId("lines");
const question = byId("question");
const token = document.querySelector('meta[name="guanhu-token"]').content;

// -- drawing ----------------------------------------------------------------------------------------------------------

function nodeOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim(); // our own server's template, everything in it escaped there
  return template.content.firstElementChild;
}

function showLine(html) {
  const line = nodeOf(html);
  if (!line || byId(line.id)) return;
  byId("welcome").hidden = true;
  lines.append(line);
  const tall = line.offsetHeight > log.clientHeight - 40;
  log.scrollTo({ top: tall ? line.offsetTop - 12 : log.scrollHeight, behavior: "auto" });
}

byId("talk-unseen").textContent = body.dataset.new;
let patience = 0;

function waitForAnswer(waiting) {
  clearTimeout(patience);
  byId("working").hidden = !waiting;
  if (!waiting) return;
  byId("working-text").textContent = body.dataset.waiting;
  log.scrollTo({ top: log.scrollHeight });
  patience = setTimeout(() => { byId("working-text").textContent = body.dataset.slow; }, 8000);
}

function complain(text) {
  byId("trouble").textContent = text;
  byId("trouble").hidden = !text;
}

// -- posting ----------------------------------------------------------------------------------------------------------

async function post(path, facts) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Guanhu-Token": token },
    body: JSON.stringify(facts),
  });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.problem);
  return found;
}

async function ask(text, action = "", id = crypto.randomUUID()) {
  complain("");
  try {
    const kept = await post("/chat/messages", { as, lang, id, text, action });
    showLine(kept.html);
    if (lastAnswer < kept.id) waitForAnswer(true);
    return true;
  } catch (error) {
    waitForAnswer(false);
    complain(error instanceof TypeError ? body.dataset.failed : error.message);
    return false;
  }
}

async function askTyped() {
  const text = question.value.trim();
  if (!text) return;
  question.value = "";
  grow();
  if (!(await ask(text)) && !question.value) { question.value = text; grow(); }
}

function grow() {
  question.style.setProperty("height", "auto");
  question.style.setProperty("height", `${Math.min(question.scrollHeight + 2, 120)}px`);
}

byId("composer").addEventListener("submit", (event) => { event.preventDefault(); askTyped(); });
question.addEventListener("input", grow);
question.addEventListener("keydown", (event) => {
  // Enter also picks a candidate of a Chinese input method: that Enter must not send.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
    event.preventDefault();
    askTyped();
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.action) ask(button.textContent.trim(), button.dataset.action);
  else if (button.dataset.say) ask(button.dataset.say);
  else if (button.dataset.job) runJob(button);
  else if (button.dataset.tab) showTab(button.dataset.tab);
});

async function runJob(button) {
  button.disabled = true;
  byId("outcome").textContent = body.dataset.running;
  try {
    byId("outcome").textContent = (await post("/chat/clock", { job: button.dataset.job, lang, as })).text;
  } catch (error) {
    byId("outcome").textContent = error instanceof TypeError ? body.dataset.failed : error.message;
  } finally {
    button.disabled = false;
  }
}

// -- the stream -------------------------------------------------------------------------------------------------------

let lastAnswer = 0; // id of the bot's newest line, so that a fast answer leaves no "working" behind
let last = Number(body.dataset.last);
let stream;

function follow() {
  stream = new EventSource(`/chat/events?as=${encodeURIComponent(as)}&lang=${lang}&after=${last}`);
  stream.addEventListener("open", () => setLive(true));
  stream.addEventListener("line", (event) => {
    const line = JSON.parse(event.data);
    last = Math.max(last, line.id);
    if (!line.mine) { lastAnswer = line.id; waitForAnswer(false); byId("talk-unseen").hidden = body.dataset.tab === "talk"; }
    showLine(line.html);
  });
  stream.addEventListener("change", (event) => {
    const change = JSON.parse(event.data);
    last = Math.max(last, change.id);
    const before = byId(`line-${change.line}`);
    if (!before) return;
    const clock = before.querySelector("time.clock");
    const after = nodeOf(change.html);
    if (clock) after.querySelector("time.clock").replaceWith(clock); // the line was said when it was said
    before.replaceWith(after);
  });
  stream.addEventListener("push", (event) => { const push = JSON.parse(event.data); last = Math.max(last, push.id); showPush(push); });
  stream.addEventListener("state", (event) => showState(JSON.parse(event.data)));
  stream.addEventListener("error", () => {
    setLive(false);
    if (stream.readyState === EventSource.CLOSED) setTimeout(follow, 3000); // refused: the browser does not try again itself
  });
}

function setLive(live) {
  const pill = byId("live");
  const text = live ? body.dataset.live : body.dataset.lost;
  pill.classList.toggle("lost", !live);
  if (pill.textContent !== text) pill.textContent = text;
}

function showState(state) {
  for (const name of ["waiting", "sent", "stopped", "next"]) byId(name).textContent = state[name];
}

function showPush(push) {
  const group = document.querySelector(`[data-chat="${CSS.escape(push.chat)}"]`);
  if (!group || byId(`line-${push.id}`)) return;
  group.querySelector(".pushes").append(nodeOf(push.html));
  group.querySelector(".preview").textContent = push.preview;
  group.querySelector("summary .clock").textContent = push.clock;
  if (!group.open) group.querySelector(".unseen").textContent = body.dataset.new;
  group.querySelector(".unseen").hidden = group.open;
  markTab();
}

function markTab() {
  const fresh = document.querySelectorAll(".group .unseen:not([hidden])").length;
  byId("tab-unseen").textContent = String(fresh);
  byId("tab-unseen").hidden = fresh === 0;
}

for (const group of document.querySelectorAll(".group")) {
  group.addEventListener("toggle", () => { if (group.open) { group.querySelector(".unseen").hidden = true; markTab(); } });
}

// -- tabs of a narrow page, and the clock -----------------------------------------------------------------------------

function showTab(name) {
  body.dataset.tab = name;
  for (const tab of document.querySelectorAll(".tabs button")) tab.setAttribute("aria-pressed", String(tab.dataset.tab === name));
  if (name !== "talk") return;
  byId("talk-unseen").hidden = true;
  log.scrollTo({ top: log.scrollHeight });
}

const clock = byId("clock");
const began = Date.now() - Number(clock.dataset.seconds) * 1000;
const [hour, minute] = clock.textContent.split(":").map(Number);
setInterval(() => {
  const total = (hour * 60 + minute + Math.floor((Date.now() - began) / 60000)) % 1440;
  const text = `${String(Math.floor(total / 60)).padStart(2, "0")}:${String(total % 60).padStart(2, "0")}`;
  if (clock.textContent !== text) clock.textContent = text;
}, 1000);

log.scrollTo({ top: log.scrollHeight });
follow();
document.querySelector(".person[aria-current]").scrollIntoView({ block: "nearest" });
