"""Rules as text and LaTeX, read off the code that runs."""

import pytest

from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.optimizers.rule import rule_latex, rule_text

TEXTS = {
    "gd": "g ← ∇L(θ),  θ ← θ − α g",
    "momentum": "g ← ∇L(θ),  m ← γ m + (1 − γ) g,  θ ← θ − η m",
    "heavy-ball": ("g ← ∇L(θ),  w ← {1 if t ≤ 1; 1 − τ otherwise},  b ← γ b + w g,  θ ← θ − α b"),
    "adam-note": (
        "g ← ∇L(θ),  θ ← θ − η m / (√v + ε),  m ← γ₁ m + (1 − γ₁) g,  v ← γ₂ v + (1 − γ₂) ‖g‖²"
    ),
    "adam": (
        "g ← ∇L(θ),  m ← β₁ m + (1 − β₁) g,  m̂ ← m / (1 − β₁ᵗ),  "
        "v ← β₂ v + (1 − β₂) g²,  v̂ ← v / (1 − β₂ᵗ),  θ ← θ − α m̂ / (√v̂ + ε)"
    ),
    "adadelta": (
        "g ← ∇L(θ),  v ← ρ v + (1 − ρ) g²,  Δ ← g √(d + ε) / √(v + ε),  "
        "d ← ρ d + (1 − ρ) Δ²,  θ ← θ − α Δ"
    ),
    "lion": "g ← ∇L(θ),  θ ← θ − α sign(β₁ m + (1 − β₁) g),  m ← β₂ m + (1 − β₂) g",
    "sam": "g ← ∇L(θ),  e ← ρ g / max(‖g‖, 10⁻¹⁵⁰),  g′ ← ∇L(θ + e),  θ ← θ − α g′",
}


@pytest.mark.parametrize("key", TEXTS)
def test_text(key):
    assert rule_text(OPTIMIZERS[key]) == TEXTS[key]


def test_choices_change_the_text():
    adam, note = OPTIMIZERS["adam"], OPTIMIZERS["adam-note"]
    plain = {"bias_correction": "off", "epsilon_place": "inside"}
    assert rule_text(adam, plain).endswith("θ ← θ − α m / √(v + ε)")
    # Without the lag the averages are written before they are used.
    assert rule_text(note, {"lag": "none", "second_moment": "element"}) == (
        "g ← ∇L(θ),  m ← γ₁ m + (1 − γ₁) g,  v ← γ₂ v + (1 − γ₂) g²,  θ ← θ − η m / (√v + ε)"
    )
    ahead = rule_text(OPTIMIZERS["nesterov"], {"form": "look-ahead"})
    assert ahead == "g ← ∇L(θ − α γ b),  b ← γ b + g,  θ ← θ − α b"


def test_what_is_added_is_shown():
    added = {"weight_decay": 0.1, "clip_norm": 1.0, "clip_value": 2.0}
    assert rule_text(OPTIMIZERS["gd"], added) == (
        "g ← ∇L(θ),  ĝ ← min(max(g, −k), k),  g̃ ← ĝ min(1, c / (‖ĝ‖ + 10⁻⁶)),  "
        "θ ← θ (1 − α ω) − α g̃"
    )


def test_each_gradient_is_clipped_under_its_own_letter():
    hat = "g\u0302"
    assert rule_text(OPTIMIZERS["sam"], {"clip_value": 1.0}).split(",  ") == [
        "g ← ∇L(θ)",
        f"{hat} ← min(max(g, −k), k)",
        f"e ← ρ {hat} / max(‖{hat}‖, 10⁻¹⁵⁰)",
        "g′ ← ∇L(θ + e)",
        f"{hat}′ ← min(max(g′, −k), k)",
        f"θ ← θ − α {hat}′",
    ]
    assert rule_latex(OPTIMIZERS["sam"], {"clip_value": 1.0})[-1] == (
        r"\theta_{t} = \theta_{t-1} - \alpha \hat{g}'_{t}"
    )


@pytest.mark.parametrize(
    ("key", "settings", "text", "latex"),
    [
        (
            "newton",
            {},
            "θ ← θ − α (H + λ I)⁻¹ g",
            r"\theta_{t} = \theta_{t-1} - \alpha \left(H_{t} + \lambda I\right)^{-1} g_{t}",
        ),
        (
            "newton",
            {"curvature": "absolute", "weight_decay": 0.1, "clip_norm": 1.0},
            "θ ← θ (1 − α ω) − α (|H| + λ I)⁻¹ g\u0303",
            r"\theta_{t} = \theta_{t-1} \left(1 - \alpha \omega\right) "
            r"- \alpha \left(\left|H_{t}\right| + \lambda I\right)^{-1} \tilde{g}_{t}",
        ),
        (
            "bfgs",
            {"clip_value": 1.0},
            "p ← −B g\u0302,  θ ← θ + s p,  s = α, α/2, α/4, …",
            r"\theta_{t} = \theta_{t-1} + s p_{t}, \quad s = \alpha, \alpha/2, \alpha/4, \dots",
        ),
    ],
)
def test_rules_that_no_trace_can_read_show_what_is_added(key, settings, text, latex):
    found = rule_text(OPTIMIZERS[key], settings)
    assert found.startswith("g ← ∇L(θ),  ")
    assert found.endswith(text)
    assert found.count("c / (‖") == ("clip_norm" in settings)
    assert rule_latex(OPTIMIZERS[key], settings)[-1] == latex


def test_latex_tells_old_values_from_new_ones():
    assert rule_latex(OPTIMIZERS["adam-note"])[:2] == [
        r"g_{t} = \nabla L\left(\theta_{t-1}\right)",
        r"\theta_{t} = \theta_{t-1} - \frac{\eta m_{t-1}}{\sqrt{v_{t-1}} + \varepsilon}",
    ]
    assert rule_latex(OPTIMIZERS["adam"])[-1] == (
        r"\theta_{t} = \theta_{t-1} - \frac{\alpha \hat{m}_{t}}{\sqrt{\hat{v}_{t}} + \varepsilon}"
    )


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_rule_has_both_and_their_brackets_match(key):
    text, latex = rule_text(OPTIMIZERS[key]), " ".join(rule_latex(OPTIMIZERS[key]))
    for written, pairs in ((text, ("()", "{}")), (latex, ("{}",))):
        assert "θ" in written or r"\theta" in written
        for left, right in pairs:
            assert written.count(left) == written.count(right)
    assert latex.count(r"\left") == latex.count(r"\right")
