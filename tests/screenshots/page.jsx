// Draws one scene of payloads.json at a time: Slack's blocks by slack-blocks-to-jsx, the frame and the forms by page.css.
import "@fontsource/lato/400.css";
import "@fontsource/lato/700.css";
import "@fontsource/lato/900.css";
import "slack-blocks-to-jsx/dist/style.css";
import "./page.css";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { Message } from "slack-blocks-to-jsx";

const USERS = [{ id: "U0NOOR", name: "Noor" }];

// The bot sends no emoji; the package takes the middle of "00:01:07" for one even where Slack is told not to.
const HOOKS = { emoji: ({ name }) => `:${name}:` };

function Post({ app, name, time, children }) {
  return (
    <div className="post">
      <div className={app ? "avatar app" : "avatar"}>{name[0]}</div>
      <div className="body">
        <div className="who">
          <b>{name}</b>
          {app && <span className="badge">APP</span>}
          <span className="time">{time}</span>
        </div>
        {children}
      </div>
    </div>
  );
}

function Conversation({ scene }) {
  return (
    <>
      {scene.asked && !scene.ephemeral && <Post name="Noor" time="10:24">{scene.asked}</Post>}
      {scene.pressed && <div className="pressed">Noor pressed <span>{scene.pressed}</span></div>}
      {scene.ephemeral && <div className="typed">{scene.asked}</div>}
      {scene.ephemeral && <div className="alone">Only visible to you</div>}
      <Post app name="Mentor" time={scene.asked ? "10:24" : "10:31"}>
        <Message blocks={scene.blocks} data={{ users: USERS }} hooks={HOOKS} theme="light" withoutWrapper />
      </Post>
    </>
  );
}

function Choices({ options, round }) {
  return options.map((option) => (
    <div className="choice" key={option.value}><i className={round ? "round" : ""} />{option.text.text}</div>
  ));
}

function Field({ element }) {
  if (element.options) return <Choices options={element.options} round={element.type === "radio_buttons"} />;
  if (element.multiline) return <div className="field tall" />;
  const arrow = element.type.endsWith("_select") && <i className="arrow" />;
  return <div className="field">{element.placeholder?.text}{arrow}</div>;
}

function Form({ view }) {
  return (
    <div className="form">
      <div className="title"><div className="avatar app">M</div><b>{view.title.text}</b><span>×</span></div>
      <div className="inputs">
        {view.blocks.map((block) => (
          <div className="input" key={block.block_id}>
            <div className="label">{block.label.text}{block.optional && <span> (optional)</span>}</div>
            <Field element={block.element} />
            {block.hint && <div className="hint">{block.hint.text}</div>}
          </div>
        ))}
      </div>
      <div className="footer"><span>{view.close.text}</span><span className="primary">{view.submit.text}</span></div>
    </div>
  );
}

const root = createRoot(document.body.appendChild(document.createElement("main")));

// Draws one scene and returns its size.
window.show = async (scene) => {
  flushSync(() => root.render(scene.view.blocks ? <Form view={scene.view} /> : <Conversation scene={scene} />));
  await Promise.all([...document.fonts].map((font) => font.load()));
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const { width, height } = document.querySelector("main").getBoundingClientRect();
  return { width, height: Math.ceil(height) };
};
