/* Writes down what a process asks of the files below one folder, in its order: what was created, written, cut, renamed,
   removed, and which of it was asked onto the disk. Loaded before libc (LD_PRELOAD) by `tests/power.rs`, which plays the
   record again up to any moment and leaves out what the disk had not promised by then. Changes nothing that a process
   gets to see, but for the ways of copying that would go round it: they say that they are not there. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATED = 1, WRITTEN, CUT, ASKED, SYNCED, RENAMED, REMOVED, FOLDER, LINKED };

struct head {
    uint32_t magic, op;
    uint64_t ino, number;
    uint32_t first, second;
};

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static char root[PATH_MAX];
static size_t root_length;
static int record = -1;
static uint64_t asked;

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

__attribute__((constructor)) static void begin(void)
{
    const char *below = getenv("POWER_ROOT"), *to = getenv("POWER_RECORD");
    if (!below || !to || !realpath(below, root))
        return;
    root_length = strlen(root);
    int fd = REAL(open)(to, O_WRONLY | O_APPEND | O_CREAT, 0666);
    if (fd < 0)
        return;
    record = fcntl(fd, F_DUPFD_CLOEXEC, 500);
    if (record < 0)
        record = fd;
    else
        close(fd);
}

static int is_below(const char *path)
{
    size_t length = strlen(path);
    if (record < 0 || strncmp(path, root, root_length) != 0 || (path[root_length] != '/' && path[root_length] != 0))
        return 0;
    /* The index of the log is shared memory: no promise is made of it. */
    return length < 4 || strcmp(path + length - 4, "-shm") != 0;
}

/* The path with its folder resolved; empty where it cannot be. */
static void whole(int at, const char *path, char out[PATH_MAX])
{
    char folder[PATH_MAX], given[PATH_MAX + 64], resolved[PATH_MAX];
    out[0] = 0;
    if (strlen(path) >= PATH_MAX)
        return;
    if (path[0] == '/' || at == AT_FDCWD)
        snprintf(given, sizeof given, "%s", path);
    else
        snprintf(given, sizeof given, "/proc/self/fd/%d/%s", at, path);
    snprintf(folder, sizeof folder, "%.*s", (int)sizeof folder - 1, given);
    char *last = strrchr(folder, '/');
    const char *name = last ? strrchr(given, '/') + 1 : given;
    if (last == folder)
        snprintf(folder, sizeof folder, "/");
    else if (last)
        *last = 0;
    else
        snprintf(folder, sizeof folder, ".");
    if (!realpath(folder, resolved) || strlen(resolved) + strlen(name) + 2 > PATH_MAX)
        return;
    strcpy(out, resolved);
    if (strcmp(out, "/") != 0)
        strcat(out, "/");
    strcat(out, name);
}

static void note(uint32_t op, uint64_t ino, uint64_t number, const struct iovec *parts, int count, uint32_t first)
{
    size_t all = 0;
    struct iovec out[64];
    if (count > 63)
        abort();
    for (int i = 0; i < count; i++) {
        out[i + 1] = parts[i];
        all += parts[i].iov_len;
    }
    struct head head = { 0x72776f70, op, ino, number, first, (uint32_t)(all - first) };
    out[0].iov_base = &head;
    out[0].iov_len = sizeof head;
    if (REAL(writev)(record, out, count + 1) != (ssize_t)(all + sizeof head))
        abort();
}

static void note_paths(uint32_t op, uint64_t ino, const char *one, const char *other)
{
    struct iovec parts[2] = { { (void *)one, strlen(one) }, { (void *)other, strlen(other) } };
    note(op, ino, 0, parts, 2, (uint32_t)parts[0].iov_len);
}

/* Whether a descriptor is of a file or folder below the root. */
static int is_ours(int fd, struct stat *about)
{
    char link[64], path[PATH_MAX];
    if (record < 0 || fd < 0 || fd == record)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0)
        return 0;
    path[length] = 0;
    return is_below(path) && fstat(fd, about) == 0 && (S_ISREG(about->st_mode) || S_ISDIR(about->st_mode));
}

/* Opening ------------------------------------------------------------------------------------------------------------ */

typedef int (*opens)(int, const char *, int, ...);

static int opened(int at, const char *path, int flags, mode_t mode)
{
    opens open_at = (opens)real("openat64");
    char full[PATH_MAX];
    if (record < 0 || !(flags & (O_CREAT | O_TRUNC)) || (flags & O_TMPFILE) == O_TMPFILE)
        return open_at(at, path, flags, mode);
    pthread_mutex_lock(&order);
    whole(at, path, full);
    struct stat before, after;
    int ours = full[0] && is_below(full), was = ours && stat(full, &before) == 0;
    int fd = open_at(at, path, flags, mode), kept = errno;
    if (ours && fd >= 0 && fstat(fd, &after) == 0 && S_ISREG(after.st_mode)) {
        if (!was)
            note_paths(CREATED, after.st_ino, full, "");
        else if (flags & O_TRUNC)
            note(CUT, after.st_ino, 0, NULL, 0, 0);
    }
    pthread_mutex_unlock(&order);
    errno = kept;
    return fd;
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }

int open(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) return opened(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags) return opened(at, path, flags, mode); }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode); }

/* Writing ------------------------------------------------------------------------------------------------------------ */

typedef ssize_t (*writes)(int, const struct iovec *, int, off_t);

static ssize_t write_here(int fd, const struct iovec *parts, int count, off_t at)
{
    (void)at;
    return REAL(writev)(fd, parts, count);
}

static ssize_t write_there(int fd, const struct iovec *parts, int count, off_t at)
{
    return ((ssize_t(*)(int, const struct iovec *, int, off_t))real("pwritev64"))(fd, parts, count, at);
}

static ssize_t written(int fd, const struct iovec *parts, int count, off_t at, writes write_it)
{
    struct stat about;
    if (!is_ours(fd, &about))
        return write_it(fd, parts, count, at);
    pthread_mutex_lock(&order);
    off_t place = at;
    if (place < 0) {
        fstat(fd, &about);
        place = (fcntl(fd, F_GETFL) & O_APPEND) ? about.st_size : lseek(fd, 0, SEEK_CUR);
    }
    ssize_t done = write_it(fd, parts, count, at);
    int kept = errno;
    if (done > 0) {
        struct iovec said[64];
        size_t left = (size_t)done;
        int used = 0;
        for (int i = 0; i < count && left > 0; i++, used++) {
            if (used > 60)
                abort();
            said[used] = parts[i];
            if (said[used].iov_len > left)
                said[used].iov_len = left;
            left -= said[used].iov_len;
        }
        note(WRITTEN, about.st_ino, (uint64_t)place, said, used, 0);
    }
    pthread_mutex_unlock(&order);
    errno = kept;
    return done;
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    struct iovec one = { (void *)bytes, length };
    return record < 0 ? REAL(write)(fd, bytes, length) : written(fd, &one, 1, -1, write_here);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at)
{
    struct iovec one = { (void *)bytes, length };
    return written(fd, &one, 1, at, write_there);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return pwrite64(fd, bytes, length, at); }
ssize_t writev(int fd, const struct iovec *parts, int count) { return written(fd, parts, count, -1, write_here); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t at)
{
    return written(fd, parts, count, at, write_there);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at)
{
    return written(fd, parts, count, at, write_there);
}

int ftruncate64(int fd, off_t size)
{
    struct stat about;
    int (*cut)(int, off_t) = (int (*)(int, off_t))real("ftruncate64");
    if (!is_ours(fd, &about))
        return cut(fd, size);
    pthread_mutex_lock(&order);
    int done = cut(fd, size), kept = errno;
    if (done == 0)
        note(CUT, about.st_ino, (uint64_t)size, NULL, 0, 0);
    pthread_mutex_unlock(&order);
    errno = kept;
    return done;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

/* Ways round: whoever is told that they are not there writes. */

int posix_fallocate64(int fd, off_t from, off_t length)
{
    struct stat about;
    return is_ours(fd, &about) ? EOPNOTSUPP : ((int (*)(int, off_t, off_t))real("posix_fallocate64"))(fd, from, length);
}
int posix_fallocate(int fd, off_t from, off_t length) { return posix_fallocate64(fd, from, length); }
int fallocate64(int fd, int how, off_t from, off_t length)
{
    struct stat about;
    if (!is_ours(fd, &about))
        return ((int (*)(int, int, off_t, off_t))real("fallocate64"))(fd, how, from, length);
    errno = EOPNOTSUPP;
    return -1;
}
int fallocate(int fd, int how, off_t from, off_t length) { return fallocate64(fd, how, from, length); }
ssize_t copy_file_range(int from, off_t *at, int to, off_t *there, size_t length, unsigned how)
{
    struct stat about;
    if (!is_ours(to, &about))
        return REAL(copy_file_range)(from, at, to, there, length, how);
    errno = ENOSYS;
    return -1;
}
ssize_t sendfile64(int to, int from, off_t *at, size_t length)
{
    struct stat about;
    if (!is_ours(to, &about))
        return ((ssize_t(*)(int, int, off_t *, size_t))real("sendfile64"))(to, from, at, length);
    errno = EINVAL;
    return -1;
}
ssize_t sendfile(int to, int from, off_t *at, size_t length) { return sendfile64(to, from, at, length); }

/* Onto the disk: what was written before it was asked counts once it is done. ---------------------------------------- */

static int onto_disk(int fd, int (*sync_it)(int))
{
    struct stat about;
    if (!is_ours(fd, &about))
        return sync_it(fd);
    pthread_mutex_lock(&order);
    uint64_t turn = ((uint64_t)getpid() << 32) + ++asked;
    note(ASKED, about.st_ino, turn, NULL, 0, 0);
    pthread_mutex_unlock(&order);
    int done = sync_it(fd), kept = errno;
    if (done == 0) {
        pthread_mutex_lock(&order);
        note(SYNCED, about.st_ino, turn, NULL, 0, 0);
        pthread_mutex_unlock(&order);
    }
    errno = kept;
    return done;
}

int fsync(int fd) { return onto_disk(fd, REAL(fsync)); }
int fdatasync(int fd) { return onto_disk(fd, REAL(fdatasync)); }

/* Names -------------------------------------------------------------------------------------------------------------- */

int renameat2(int from, const char *old, int to, const char *new, unsigned how)
{
    char one[PATH_MAX], other[PATH_MAX];
    int (*rename_it)(int, const char *, int, const char *, unsigned) =
        (int (*)(int, const char *, int, const char *, unsigned))real("renameat2");
    if (record < 0)
        return rename_it(from, old, to, new, how);
    pthread_mutex_lock(&order);
    whole(from, old, one);
    whole(to, new, other);
    int done = rename_it(from, old, to, new, how), kept = errno;
    if (done == 0 && is_below(other))
        note_paths(RENAMED, 0, one, other);
    pthread_mutex_unlock(&order);
    errno = kept;
    return done;
}
int rename(const char *old, const char *new) { return renameat2(AT_FDCWD, old, AT_FDCWD, new, 0); }
int renameat(int from, const char *old, int to, const char *new) { return renameat2(from, old, to, new, 0); }

int linkat(int from, const char *old, int to, const char *new, int how)
{
    char one[PATH_MAX], other[PATH_MAX];
    pthread_mutex_lock(&order);
    whole(from, old, one);
    whole(to, new, other);
    int done = REAL(linkat)(from, old, to, new, how), kept = errno;
    if (done == 0 && is_below(other))
        note_paths(LINKED, 0, one, other);
    pthread_mutex_unlock(&order);
    errno = kept;
    return done;
}
int link(const char *old, const char *new) { return linkat(AT_FDCWD, old, AT_FDCWD, new, 0); }

int unlinkat(int at, const char *path, int how)
{
    char full[PATH_MAX];
    pthread_mutex_lock(&order);
    whole(at, path, full);
    int done = REAL(unlinkat)(at, path, how), kept = errno;
    if (done == 0 && is_below(full))
        note_paths(REMOVED, 0, full, "");
    pthread_mutex_unlock(&order);
    errno = kept;
    return done;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path)
{
    struct stat about;
    return unlinkat(AT_FDCWD, path, lstat(path, &about) == 0 && S_ISDIR(about.st_mode) ? AT_REMOVEDIR : 0);
}

int mkdirat(int at, const char *path, mode_t mode)
{
    char full[PATH_MAX];
    struct stat about;
    pthread_mutex_lock(&order);
    whole(at, path, full);
    int done = REAL(mkdirat)(at, path, mode), kept = errno;
    if (done == 0 && is_below(full) && stat(full, &about) == 0)
        note_paths(FOLDER, about.st_ino, full, "");
    pthread_mutex_unlock(&order);
    errno = kept;
    return done;
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }
