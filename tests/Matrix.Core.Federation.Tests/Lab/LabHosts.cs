using System.Collections.Concurrent;
using System.Net;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Tests.Lab;

/// <summary>The names of the lab. A name may be given several answers: one a question, the last for good.</summary>
internal sealed class LabHosts : IAddressResolver
{
    private readonly ConcurrentDictionary<string, Queue<IPAddress[]>> _answers = new(StringComparer.Ordinal);

    /// <summary>The names that were asked for.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public void Add(string host, params string[] addresses) =>
        _answers.GetOrAdd(host, _ => new Queue<IPAddress[]>()).Enqueue([.. addresses.Select(IPAddress.Parse)]);

    public ValueTask<AddressResult> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        Asked.Enqueue(host);
        if (!_answers.TryGetValue(host, out Queue<IPAddress[]>? answers))
        {
            return ValueTask.FromResult(AddressResult.NotFound(timeToLive: null));
        }

        lock (answers)
        {
            return ValueTask.FromResult(AddressResult.Found(answers.Count > 1 ? answers.Dequeue() : answers.Peek(), timeToLive: null));
        }
    }
}
