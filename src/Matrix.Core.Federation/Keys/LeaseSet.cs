namespace Matrix.Core.Federation.Keys;

/// <summary>Holds several leases that are released together, the last one first.</summary>
internal sealed class LeaseSet : IDisposable
{
    private readonly List<IDisposable> _leases = [];

    public void Add(IDisposable lease) => _leases.Add(lease);

    public void Dispose()
    {
        for (int index = _leases.Count - 1; index >= 0; index--)
        {
            _leases[index].Dispose();
        }

        _leases.Clear();
    }
}
