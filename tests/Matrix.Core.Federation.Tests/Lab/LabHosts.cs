using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Matrix.Core.Federation.Tests.Lab;

/// <summary>The names of the lab. A name may be given several answers: one a question, the last for good.</summary>
internal sealed class LabHosts : IHostResolver
{
    private readonly ConcurrentDictionary<string, Queue<IPAddress[]>> _answers = new(StringComparer.Ordinal);

    /// <summary>The names that were asked for.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public void Add(string host, params string[] addresses) =>
        _answers.GetOrAdd(host, _ => new Queue<IPAddress[]>()).Enqueue([.. addresses.Select(IPAddress.Parse)]);

    public ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        Asked.Enqueue(host);
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            return new ValueTask<IReadOnlyList<IPAddress>>([literal]);
        }

        if (!_answers.TryGetValue(host, out Queue<IPAddress[]>? answers))
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        lock (answers)
        {
            return new ValueTask<IReadOnlyList<IPAddress>>(answers.Count > 1 ? answers.Dequeue() : answers.Peek());
        }
    }
}
