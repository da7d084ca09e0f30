"""The recording of a conversation in a browser: uploaded on its page, played from the turn that was
clicked, in its right place also at minute 28 of a long call, with three hundred turns beside it.
"""

from __future__ import annotations

import json
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Instance, looking, picture, press, sign_in

pytestmark = pytest.mark.journey
MINUTES, RATE, TURNS = 30, 8_000, 300
#: The second at which the turn begins that is clicked, and its number.
AT, TURN = 28 * 60, 281
#: Around it every quarter of a second has a tone of its own.
STEP, LOWEST, HIGHER = 0.25, 400, 40
#: How far what is heard may be from where the turn begins.
NEAR = 0.3
#: Listens for the tone that is loudest, and tells it with the second at which the player says it is.
HEARD = """async () => {
  const {context, analyser, audio} = window.listening;
  await context.resume();
  const bins = new Float32Array(analyser.frequencyBinCount);
  for (let tries = 0; tries < 100; tries++) {
    await new Promise(done => setTimeout(done, 50));
    analyser.getFloatFrequencyData(bins);
    const loudest = bins.indexOf(Math.max(...bins));
    if (bins[loudest] > -60 && loudest > 1)
      return {tone: loudest * context.sampleRate / analyser.fftSize, second: audio.currentTime};
  }
  return null;
}"""
LISTEN = """() => {
  const audio = document.querySelector('audio');
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, {fftSize: 4096, smoothingTimeConstant: 0});
  context.createMediaElementSource(audio).connect(analyser).connect(context.destination);
  window.listening = {context, analyser, audio, waited: null};
  document.addEventListener('click', () => {
    const begun = performance.now();
    audio.addEventListener('playing', () => {
      window.listening.waited = performance.now() - begun;
    }, {once: true});
  }, {capture: true, once: true});
}"""


@pytest.fixture(scope="module")
def recorded(browser: Any, own: Instance, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a conversation of 300 turns with its recording of half an hour."""
    folder = tmp_path_factory.mktemp("call")
    own.guiju("quality", "import", str(_said(folder)), "--source", "shop")
    with looking(browser, own) as page:
        page.set_default_timeout(120_000)
        page.set_default_navigation_timeout(120_000)
        sign_in(page, own, "quality")
        page.goto(f"{own.url}/quality/conversations/?q=long-call")
        press(page, page.locator("main tbody a", has_text="long-call"))
        address = str(page.url)
        press(page, page.locator("main a", has_text="添加录音"))
        page.set_input_files("[name=file]", _picture(folder))
        press(page, page.locator("main form button.main"))
        expect(page.locator("main")).to_contain_text("可以上传的录音：wav、mp3、m4a、aac、ogg")
        picture(page, "recording-1-refused")
        page.set_input_files("[name=file]", _call(folder))
        press(page, page.locator("main form button.main"))
        expect(page.locator("#toasts")).to_contain_text("已添加录音")
        expect(page.locator(".sound .wave > div")).to_be_visible()
        picture(page, "recording-2-heard")
    return address


def test_a_click_on_a_turn_at_minute_28_is_heard_in_its_place(
    browser: Any, own: Instance, recorded: str
) -> None:
    with looking(browser, own) as page:
        sign_in(page, own, "quality")
        page.goto(recorded)
        page.wait_for_function("() => document.querySelector('audio').readyState >= 1")
        page.evaluate(LISTEN)
        page.locator(f"#turn-{TURN} .spoken").click()
        heard = page.evaluate(HEARD)
        assert heard is not None, "nothing is heard"
        place = AT + round((heard["tone"] - LOWEST) / HIGHER) * STEP + STEP / 2
        assert abs(place - heard["second"]) <= NEAR, heard
        assert AT <= heard["second"] < AT + 6
        assert page.evaluate("listening.waited") <= NEAR * 1000
        expect(page.locator(f"#turn-{TURN}")).to_have_attribute("aria-current", "true")


def test_the_turn_that_is_heard_is_marked_and_the_space_bar_pauses(
    browser: Any, own: Instance, recorded: str
) -> None:
    with looking(browser, own) as page:
        sign_in(page, own, "quality")
        page.goto(recorded)
        page.locator("#turn-3 [data-plays]").click()
        expect(page.locator("#turn-3")).to_have_attribute("aria-current", "true")
        page.wait_for_function("() => document.querySelector('audio').currentTime > 12.2")
        page.keyboard.press("Space")
        assert page.evaluate("document.querySelector('audio').paused")
        page.evaluate("document.querySelector('audio').currentTime = 17.5")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Space")
        expect(page.locator("#turn-4")).to_have_attribute("aria-current", "true")
        expect(page.locator("[aria-current=true][id^=turn-]")).to_have_count(1)
        page.keyboard.press("Space")
        assert page.evaluate("document.querySelector('audio').paused")
        picture(page, "recording-3-paused")


def test_whoever_reads_it_masked_is_told_why_there_is_no_sound(
    browser: Any, own: Instance, recorded: str
) -> None:
    with looking(browser, own) as page:
        sign_in(page, own, "manager")
        page.goto(recorded)
        expect(page.locator("main")).to_contain_text("录音里的客户个人信息无法遮盖")
        assert page.locator("audio").count() == 0


def _said(folder: Path) -> Path:
    path = folder / "long-call.jsonl"
    turns = [
        {
            "speaker": "customer" if number % 2 else "agent",
            "text": f"第 {number + 1} 句",
            "time": f"{number * 6 // 60:02}:{number * 6 % 60:02}",
        }
        for number in range(TURNS)
    ]
    path.write_text(json.dumps({"id": "long-call", "turns": turns}) + "\n", "utf-8")
    return path


def _picture(folder: Path) -> Path:
    path = folder / "call.wav"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    return path


def _call(folder: Path) -> Path:
    """Half an hour in stereo: quiet, and around minute 28 a tone that tells where one is."""
    path = folder / "通话.mp3"
    at = np.arange(MINUTES * 60 * RATE) / RATE
    slot = np.floor((at - AT) / STEP)
    near = (slot >= -4) & (slot < 40)
    tone = np.sin(2 * np.pi * np.where(near, LOWEST + HIGHER * slot, 200) * at)
    left = tone * np.where(near, 0.6, 0.02)
    sides = np.stack([left, left * 0.5], axis=1)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((sides * 32767).astype("<i2").tobytes())
    return path
