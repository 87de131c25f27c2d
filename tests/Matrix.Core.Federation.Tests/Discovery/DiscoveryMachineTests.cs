using Matrix.Core.Federation.Discovery;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Discovery;

/// <summary>Every state with every input: what fits an open question is taken, everything else is refused as misuse and changes nothing.</summary>
public sealed class DiscoveryMachineTests
{
    private static readonly DiscoveryQuestion AskWellKnown = new(DiscoveryQuestionKind.WellKnown, "example.org");
    private static readonly DiscoveryQuestion AskDelegatedWellKnown = new(DiscoveryQuestionKind.WellKnown, "hs.example.net");

    private static readonly bool[] Switch = [true, false];

    private static readonly IDiscoveryAnswer[] AllAnswers =
    [
        .. Enum.GetValues<WellKnownStatus>().Where(status => status >= WellKnownStatus.TooLarge).Select(WellKnownResult.Failed),
        .. new[] { "hs.example.net", "hs.example.net:1", "192.0.2.1", "[2001:db8::1]:5", "x.invalid" }.Select(server => Answers.Delegation(server)),
        Answers.WellKnown("{}"), Answers.WellKnown("nothing"), Answers.WellKnown("", 404), Answers.WellKnown("", 410), Answers.WellKnown("", 503),
        SrvResult.Failed("SERVFAIL"), SrvResult.NotFound(null), Answers.Srv(new SrvRecord { Port = 1, Target = "hs.example.net" }), Answers.Srv(new SrvRecord { Port = 1, Target = "192.0.2.1" }),
        Answers.Srv(new SrvRecord { Port = 1, Target = "a.example" }, new SrvRecord { Port = 1, Target = "b.example" }), Answers.Srv(new SrvRecord { Port = 0, Target = "." }), Answers.Srv(new SrvRecord { Port = 1, Target = "x.invalid" }), Answers.Srv(new SrvRecord { Port = 0, Target = "x" }),
        AddressResult.Failed("SERVFAIL"), AddressResult.NotFound(null), Answers.Address(), Answers.Address() with { CanonicalName = "other.example" },
    ];

    [Fact]
    public void EveryState_WithEveryInput_EndsOrIsRefused()
    {
        var policies =
            from wellKnown in Switch
            from srv in Switch
            from deprecated in Switch
            select new DiscoveryPolicy { UseWellKnown = wellKnown, UseSrv = srv, UseDeprecatedSrv = deprecated };
        int states = 0;
        int taken = 0;
        foreach (DiscoveryPolicy policy in policies)
        {
            foreach (string server in new[] { "example.org", "example.org:1", "192.0.2.1", "x.invalid", "a..b" })
            {
                // By depth; the longest way has five answers, and of two targets both.
                var open = new Stack<DiscoveryMachine>([DiscoveryMachine.Start(ServerName.Parse(server), policy, World.Now)]);
                var seen = new HashSet<string>(StringComparer.Ordinal);
                while (open.TryPop(out DiscoveryMachine? state))
                {
                    // Answers that lead the same way lead to the same state.
                    if (!seen.Add($"{string.Join(' ', state.Questions)} {string.Join(' ', state.Trace.Select(entry => $"{entry.Step} {entry.Reason}"))} {state.Result?.GetType()}"))
                    {
                        continue;
                    }

                    states++;
                    Assert.Equal(state.Result is null, !state.Questions.IsEmpty);
                    IEnumerable<DiscoveryQuestion> questions = state.Questions.Concat([AskWellKnown, AskDelegatedWellKnown, DiscoveryQuestion.Srv("_matrix-fed._tcp", "example.org"), DiscoveryQuestion.Addresses("example.org")]).Distinct();
                    foreach (DiscoveryQuestion question in questions)
                    {
                        foreach (IDiscoveryAnswer answer in AllAnswers)
                        {
                            bool isOpen = state.Questions.Contains(question) && answer.Kind == question.Kind;
                            Exception? refused = Record.Exception(() => open.Push(Give(state, question, answer)));
                            taken += isOpen ? 1 : 0;
                            Assert.Equal(isOpen ? null : state.Result is null ? typeof(ArgumentException) : typeof(InvalidOperationException), refused?.GetType());
                        }
                    }
                }
            }
        }

        Assert.True(states > 500 && taken > 500, $"{states} states, {taken} answers taken");
    }

    [Fact]
    public void Answer_LeavesTheStateBeforeItAsItWas()
    {
        var start = DiscoveryMachine.Start(ServerName.Parse("example.org"), DiscoveryPolicy.Default, World.Now);
        _ = Give(start, AskWellKnown, Answers.Delegation("hs.example.net:1"));
        Assert.Equal([AskWellKnown], start.Questions);
        Assert.Equal("4", (Give(start, AskWellKnown, Answers.WellKnown("", 404)).Questions.Length == 1 ? DiscoveryStep.Srv : DiscoveryStep.Host).GetSpecNumber());
    }

    [Fact]
    public void Outcome_ExpiresWithTheFirstOfItsAnswers()
    {
        var machine = DiscoveryMachine.Start(ServerName.Parse("example.org"), DiscoveryPolicy.Default, World.Now);
        machine = machine.Answer(new DiscoveryInput(machine.Questions[0], Answers.Delegation("hs.example.net"), World.Now.AddHours(24)), new Random(1), World.Now);
        machine = machine.Answer(new DiscoveryInput(machine.Questions[0], Answers.Srv(new SrvRecord { Port = 1, Target = "a.example" }), World.Now.AddMinutes(2)), new Random(1), World.Now);
        machine = machine.Answer(new DiscoveryInput(machine.Questions[0], Answers.Address(), World.Now.AddMinutes(5)), new Random(1), World.Now);
        Assert.Equal(World.Now.AddMinutes(2), machine.Result!.ExpiresAt);
    }

    [Fact]
    public void Targets_AnsweredInAnyOrder_GiveTheSameOutcome()
    {
        var machine = DiscoveryMachine.Start(ServerName.Parse("example.org"), new DiscoveryPolicy { UseWellKnown = false }, World.Now);
        machine = Give(machine, machine.Questions[0], Answers.Srv(new SrvRecord { Port = 1, Target = "a.example" }, new SrvRecord { Priority = 1, Port = 1, Target = "b.example" }, new SrvRecord { Priority = 2, Port = 2, Target = "a.example" }));
        Assert.Equal(2, machine.Questions.Length);
        string[] outcomes =
        [
            .. new[] { machine.Questions, [.. machine.Questions.Reverse()] }.Select(order => string.Join(' ', ((DiscoveryResult.Found)order.Aggregate(machine, (state, question) => Give(state, question, Answers.Address())).Result!).Location.Endpoints)),
        ];
        Assert.Equal("a.example:1 (192.0.2.1) b.example:1 (192.0.2.1) a.example:2 (192.0.2.1)", outcomes[0]);
        Assert.Equal(outcomes[0], outcomes[1]);
    }

    [Fact]
    public void Start_WithNoName_IsMisuse() => Assert.Throws<ArgumentException>(() => DiscoveryMachine.Start(default, DiscoveryPolicy.Default, World.Now));

    private static DiscoveryMachine Give(DiscoveryMachine state, DiscoveryQuestion question, IDiscoveryAnswer answer) =>
        state.Answer(new DiscoveryInput(question, answer, World.Now.AddHours(1)), new Random(1), World.Now);
}
