using System.Net;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Discovery;

/// <summary>What the world answers, by question as text; what is not set does not exist. Runs the machine in it.</summary>
internal sealed class World
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, IDiscoveryAnswer> _answers = new(StringComparer.Ordinal);

    /// <summary>What was asked, in order.</summary>
    public List<string> Asked { get; } = [];

    public DiscoveryPolicy Policy { get; init; } = DiscoveryPolicy.Default;

    public World WellKnown(string host, string body, int status = 200)
    {
        _answers[DiscoveryQuestion.WellKnown(host).ToString()] = Answers.WellKnown(body, status);
        return this;
    }

    public World With(string question, IDiscoveryAnswer answer)
    {
        _answers[question] = answer;
        return this;
    }

    public World Srv(string name, params SrvRecord[] records) => With($"SRV {name}", SrvResult.Found(records, TimeSpan.FromMinutes(10)));

    public World Host(string host, params string[] addresses) => With($"A/AAAA {host}", AddressResult.Found(addresses.Select(IPAddress.Parse), null));

    public DiscoveryResult Find(string server, int seed = 1)
    {
        var machine = DiscoveryMachine.Start(ServerName.Parse(server), Policy, Now);
        var random = new Random(seed);
        while (machine.Result is null)
        {
            Assert.NotEmpty(machine.Questions);
            foreach (DiscoveryQuestion question in machine.Questions)
            {
                Asked.Add(question.ToString());
                machine = machine.Answer(new DiscoveryInput(question, AnswerOf(question), Now + TimeSpan.FromHours(1)), random, Now);
            }
        }

        Assert.Empty(machine.Questions);
        Assert.Equal(machine.Trace, machine.Result.Trace);
        return machine.Result;
    }

    public DiscoveryResult.Found Resolve(string server, int seed = 1) => Assert.IsType<DiscoveryResult.Found>(Find(server, seed));

    public DiscoveryResult.Failed Fail(string server) => Assert.IsType<DiscoveryResult.Failed>(Find(server));

    private IDiscoveryAnswer AnswerOf(DiscoveryQuestion question) => _answers.TryGetValue(question.ToString(), out IDiscoveryAnswer? answer)
        ? answer
        : question.Kind switch
        {
            DiscoveryQuestionKind.WellKnown => WellKnownResult.Failed(WellKnownStatus.NameNotFound),
            DiscoveryQuestionKind.Srv => SrvResult.NotFound(null),
            _ => AddressResult.NotFound(null),
        };
}
