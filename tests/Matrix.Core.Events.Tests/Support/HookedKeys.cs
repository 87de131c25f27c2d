using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Support;

/// <summary>A key source that does something first whenever it is asked, and counts.</summary>
internal sealed class HookedKeys(IKeySource keys, Action<int> asked) : IKeySource
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public bool TryGetKey(ServerName server, KeyId keyId, [NotNullWhen(true)] out ServerKey? key)
    {
        asked(Interlocked.Increment(ref _count));
        return keys.TryGetKey(server, keyId, out key);
    }
}
